# Run by MqlabReportPage.cmake: writes OUTPUT, a C++ file with the STYLES and SCRIPTS of FOLDER. In pieces, because a compiler need not take a literal of more than 65,536 bytes.
function(embed out name)
  set(text "static constexpr char ${name}[] = \"\"")
  foreach(file ${ARGN})
    file(READ "${FOLDER}/${file}" whole)
    string(LENGTH "${whole}" length)
    set(at 0)
    while(at LESS length)
      string(SUBSTRING "${whole}" ${at} 10000 piece)
      string(APPEND text "\nR\"mqlab~(${piece})mqlab~\"")
      math(EXPR at "${at} + 10000")
    endwhile()
  endforeach()
  set(${out} "${text};\n" PARENT_SCOPE)
endfunction()

string(REPLACE " " ";" STYLES "${STYLES}")
string(REPLACE " " ";" SCRIPTS "${SCRIPTS}")
embed(style kStyle ${STYLES})
embed(script kScript ${SCRIPTS})
file(WRITE "${OUTPUT}" "// Generated from lab/report_page/assets; edit those.
#include \"lab/report_page/assets.hpp\"

${style}${script}
namespace mqlab::lab {
std::string_view page_style() { return kStyle; }
std::string_view page_script() { return kScript; }
}  // namespace mqlab::lab
")
