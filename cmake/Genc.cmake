# Helpers that every CMakeLists.txt of this tree uses.

# genc_add_library(NAME SOURCES... [DEPENDS targets...] [LINK libraries...] [EXCEPTIONS])
# A static library in the layer order of lib/README.md. LINK is public.
function(genc_add_library name)
  cmake_parse_arguments(ARG "EXCEPTIONS" "" "DEPENDS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC genc_options ${ARG_LINK})
  if(NOT ARG_EXCEPTIONS)
    target_compile_options(${name} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>")
  endif()
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# genc_add_tool(NAME SOURCES... [LINK libraries...]): a program in build/bin.
function(genc_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE genc_options ${ARG_LINK})
endfunction()

# genc_tablegen(TARGET INPUT.td OUTPUT [generator arguments]...): every OUTPUT is followed by its generator arguments
# after a colon, e.g. GenOps.h.inc:-gen-op-decls. Outputs land beside the header folder they are included from.
function(genc_tablegen target input)
  set(LLVM_TARGET_DEFINITIONS "${input}")
  foreach(pair IN LISTS ARGN)
    string(REPLACE ":" ";" parts "${pair}")
    list(POP_FRONT parts output)
    mlir_tablegen(${output} ${parts} EXTRA_INCLUDES "${PROJECT_SOURCE_DIR}/include")
  endforeach()
  add_public_tablegen_target(${target})
endfunction()

# genc_add_unittest(NAME SOURCES... [LINK libraries...]): a GoogleTest program that lit runs.
function(genc_add_unittest name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE genc_options ${ARG_LINK} GTest::gtest GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/unittests")
  set_property(GLOBAL APPEND PROPERTY GENC_UNITTESTS ${name})
endfunction()
