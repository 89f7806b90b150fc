/// The lesson of a scenario as chapters, and where each stands in a run: what a presenter turns the pages of.
///
/// A chapter begins with a heading (`## The cure`) or with a paragraph that begins in bold (`**The cure.** An idempotent consumer …`), as the library's lessons are
/// written. What stands in it in `code` leads to the run: a variant's name says which one is meant, an operation or a message (`shop/5`) whom it is about, a record
/// kind (`confirm.sent`) the moment.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/file.hpp"

namespace mqlab::lab {

struct Chapter {
  std::string title;  ///< `The cure`
  std::string text;   ///< Markdown, without the title
  std::vector<std::string> code{};
};

/// In the order of the lesson. Blocks of code belong to nobody; a lesson without headings is one chapter without a title.
std::vector<Chapter> chapters_of(std::string_view lesson);

/// The variant that a chapter speaks of; empty: none of these, or more than one.
std::string variant_of(const Chapter& chapter, std::span<const std::string> variants);

/// The moments of a chapter in this run, in the order of its words: positions of records. A kind is sought among the records of the operation that was named last
/// before it in the chapter, from the moment before on; else from the beginning; else among all records.
std::vector<std::size_t> stops_of(const Chapter& chapter, const sim::TraceFile& trace);

}  // namespace mqlab::lab
