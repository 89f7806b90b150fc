# One test program per layer: tests/sim links sim alone, so a test cannot reach what its layer may not know.
# tests/support/ is a library: a program takes from it only the files that it uses, so support for a higher layer never reaches a lower test.
file(GLOB_RECURSE support CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/support/*.cpp")
if(support)
  add_library(mqlab_test_support STATIC ${support})
  target_compile_options(mqlab_test_support PRIVATE -Wno-missing-field-initializers)
  target_link_libraries(mqlab_test_support PRIVATE mqlab_flags GTest::gmock fmt::fmt tl::expected nlohmann_json::nlohmann_json)
endif()

# GoogleTest precompiled once for all of them.
if(MQLAB_PCH)
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/test_headers.cpp" CONTENT "")
  add_library(mqlab_test_headers OBJECT "${CMAKE_BINARY_DIR}/generated/test_headers.cpp")
  target_link_libraries(mqlab_test_headers PRIVATE mqlab_flags GTest::gmock fmt::fmt)
  target_precompile_headers(mqlab_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
endif()

function(mqlab_test layer)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${layer}/*.cpp")
  if(NOT sources OR NOT TARGET mqlab_${layer})
    return()
  endif()
  set(target mqlab_${layer}_tests)
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE $<TARGET_NAME_IF_EXISTS:mqlab_test_support> mqlab_${layer} GTest::gmock GTest::gtest_main)
  if(TARGET rapidcheck)
    target_link_libraries(${target} PRIVATE rapidcheck)
  endif()
  # A designated initializer names what matters to the test; the rest has its default.
  target_compile_options(${target} PRIVATE -Wno-missing-field-initializers)
  target_compile_definitions(${target} PRIVATE
      MQLAB_SOURCE_SCENARIOS="${CMAKE_SOURCE_DIR}/scenarios"
      MQLAB_SOURCE_TESTS="${CMAKE_SOURCE_DIR}/tests")
  if(MQLAB_PCH)
    target_precompile_headers(${target} REUSE_FROM mqlab_test_headers)
  endif()
  add_test(NAME ${layer} COMMAND ${target} --gtest_brief=1)
endfunction()

foreach(layer sim models lab cli)
  mqlab_test(${layer})
endforeach()
if(TARGET mqlab_cli_tests AND TARGET mqlab)
  target_compile_definitions(mqlab_cli_tests PRIVATE MQLAB_PROGRAM="$<TARGET_FILE:mqlab>")
  add_dependencies(mqlab_cli_tests mqlab)
endif()
