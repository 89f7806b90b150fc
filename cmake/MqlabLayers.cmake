# mqlab_layer(NAME [ABOVE LOWER] [EXCEPT FILE...] [PCH HEADER...]): the folder NAME as the static library mqlab_NAME.
# A folder without sources makes no target. MQLAB_LAYERS lists the layers that exist, highest first.
set(MQLAB_LAYERS "")

# What nearly every file includes, and what takes half of its time to read.
set(MQLAB_COMMON_HEADERS <chrono> <functional> <map> <memory> <optional> <string> <string_view> <tuple> <utility> <variant> <vector>
    <fmt/format.h> <tl/expected.hpp>)

# mqlab_precompile(TARGET HEADER...): precompiled headers that ccache can tell apart by what they are made of. g++ writes other bytes each time,
# so by its contents a second clone's precompiled header would never be the first's, and nothing that uses it would be found again.
function(mqlab_precompile target)
  target_precompile_headers(${target} PRIVATE ${ARGN})
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch.sum"
       CONTENT "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE} ${CMAKE_CXX_FLAGS} ${MQLAB_SANITIZE} ${nlohmann_json_VERSION} ${GTest_VERSION} ${fmt_VERSION} ${ARGN}\n")
endfunction()

# mqlab_together(TARGET FILE...): up to six files of a folder in one compilation, since most of a file's time goes into its headers. So names in
# anonymous namespaces differ within a folder; two of one name are mostly one thing written twice.
function(mqlab_together target)
  if(NOT MQLAB_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  set(last "")
  foreach(file ${ARGN})
    get_filename_component(folder "${file}" DIRECTORY)
    if(NOT folder STREQUAL last)
      set(last "${folder}")
      set(count 0)
    endif()
    math(EXPR group "${count} / 6")
    math(EXPR count "${count} + 1")
    string(MAKE_C_IDENTIFIER "${folder}_${group}" name)
    string(REGEX REPLACE "^.*_(sim|models|lab|cli|tests)_" "\\1_" name "_${name}")
    set_source_files_properties("${file}" PROPERTIES UNITY_GROUP "${name}")
  endforeach()
endfunction()

function(mqlab_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "ABOVE" "EXCEPT;PCH")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE "${CMAKE_SOURCE_DIR}" "${name}/*.cpp")
  list(REMOVE_ITEM sources ${arg_EXCEPT} "")
  if(NOT sources)
    return()
  endif()
  add_library(mqlab_${name} STATIC ${sources})
  target_link_libraries(mqlab_${name} PUBLIC mqlab_flags)
  if(arg_ABOVE AND TARGET mqlab_${arg_ABOVE})
    target_link_libraries(mqlab_${name} PUBLIC mqlab_${arg_ABOVE})
  endif()
  if(arg_PCH AND MQLAB_PCH)
    mqlab_precompile(mqlab_${name} ${arg_PCH})
  endif()
  mqlab_together(mqlab_${name} ${sources})
  list(PREPEND MQLAB_LAYERS mqlab_${name})
  set(MQLAB_LAYERS "${MQLAB_LAYERS}" PARENT_SCOPE)
endfunction()
