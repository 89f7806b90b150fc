"""Search in Chinese: every two neighbouring characters are a word, in the index and in the query.

A dictionary (jieba, which Sphinx would use) cuts 再均衡 into 再 and 均衡 when it indexes, and nothing cuts the query in the browser: what one types is then
not found. Pairs need no dictionary and are the same on both sides; all pairs of the query must be in the page.
"""
import re

from sphinx.search import SearchLanguage

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_PART = re.compile(rf"[{_HAN}]+|[^\W{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")


class HanPairs(SearchLanguage):
    lang = "zh"
    language_name = "Chinese"
    stopwords = set()
    js_splitter_code = r"""
function splitQuery(query) {
  const words = [];
  for (const part of query.match(/[\u3400-\u4dbf\u4e00-\u9fff]+|[^\s\u3400-\u4dbf\u4e00-\u9fff]+/g) || []) {
    if (!/[\u3400-\u4dbf\u4e00-\u9fff]/.test(part)) words.push(...(part.match(/[\p{L}\p{N}_]+/gu) || []));
    else if (part.length === 1) words.push(part);
    else for (let i = 0; i + 1 < part.length; ++i) words.push(part.slice(i, i + 2));
  }
  return words;
}
"""

    def split(self, input):
        return [word for part in _PART.findall(input) for word in self.pairs(part)]

    @staticmethod
    def pairs(part):
        if not _IS_HAN.match(part) or len(part) == 1:
            return [part]
        return [part[i:i + 2] for i in range(len(part) - 1)]
