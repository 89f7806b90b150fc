/// The sources of the page, as they stand in `lab/report_page/assets`; the build embeds them (cmake/MqlabReportPage.cmake).
#pragma once

#include <string_view>

namespace mqlab::lab {

/// All style sheets, and all scripts in the order in which they must stand.
std::string_view page_style();
std::string_view page_script();

}  // namespace mqlab::lab
