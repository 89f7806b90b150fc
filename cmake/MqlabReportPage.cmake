# The page of `mqlab report` (lab/report_page/assets) becomes part of the program: one generated file with its style and its scripts, made anew when one of them changes.
set(styles page.css charts.css player.css print.css)
set(scripts words.js dom.js chart.js model.js sequence.js topology.js ledger.js cards.js player.js runs.js sweep.js main.js)  # in this order in the page
set(page "${CMAKE_BINARY_DIR}/generated/report_page_assets.cpp")
set(sources "")
foreach(asset ${styles} ${scripts})
  list(APPEND sources "${CMAKE_SOURCE_DIR}/lab/report_page/assets/${asset}")
endforeach()
add_custom_command(
  OUTPUT "${page}"
  COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${CMAKE_SOURCE_DIR}/lab/report_page/assets" "-DSTYLES=${styles}" "-DSCRIPTS=${scripts}" "-DOUTPUT=${page}" -P
          "${CMAKE_SOURCE_DIR}/cmake/EmbedReportPage.cmake"
  DEPENDS ${sources} "${CMAKE_SOURCE_DIR}/cmake/EmbedReportPage.cmake"
  COMMENT "Embedding the page of mqlab report"
  VERBATIM)
target_sources(mqlab_lab PRIVATE "${page}")
