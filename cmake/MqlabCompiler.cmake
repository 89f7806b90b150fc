# Compiler, linker and cache. Everything here must keep a run the same to the byte on every machine: no -march=native, no -ffast-math,
# and no fused multiply-add, which one processor has and another does not.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release: fast, no asserts; RelWithDebInfo: asserts, for developing" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g")  # asserts stay on

add_library(mqlab_flags INTERFACE)
target_compile_options(mqlab_flags INTERFACE -Wall -Wextra -Wshadow -Werror -ffp-contract=off)
target_include_directories(mqlab_flags INTERFACE "${CMAKE_SOURCE_DIR}")

if(MQLAB_SANITIZE)
  # Globally, so that no target is left out. g++ guesses wrongly about uninitialized values under its sanitizers.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-error=maybe-uninitialized)
  add_link_options(-fsanitize=address,undefined)
endif()

find_program(MQLAB_MOLD mold)
find_program(MQLAB_LLD ld.lld)
if(MQLAB_MOLD)
  add_link_options(-fuse-ld=mold)
elseif(MQLAB_LLD)
  add_link_options(-fuse-ld=lld)
endif()

find_program(MQLAB_CCACHE ccache)
if(MQLAB_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths below the source tree are cached relative to it, so that a second clone finds what the first one compiled;
  # the sloppiness is what ccache asks for before it caches a file that uses a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1
      "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime" "${MQLAB_CCACHE}")
endif()
