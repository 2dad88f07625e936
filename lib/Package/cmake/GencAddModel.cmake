# genc_add_model: a library target made of a model file.
#
#   genc_add_model(<name> SOURCE <file.gen>
#                  [WEIGHTS <file>] [WEIGHTS_MAP <file>] [WEIGHTS_IN library|file]
#                  [TYPE STATIC|SHARED] [TARGETS <target>] [ENTRIES <entry>...] [MODEL <model>]
#                  [DEFINES <parameter=value>...] [IMPORT_DIRECTORIES <folder>...] [OPTIONS <option>...])
#
# Makes the target <name> and its alias genc::<name>. Linking it gives the header <name>.h, the library with the C
# functions <name>_*, and what it needs of the system. The library is made again when the model file, a file that it
# imports, the weights or the compiler change.
#
#   TYPE                STATIC (default; SHARED where BUILD_SHARED_LIBS is on) or SHARED
#   TARGETS             a target of genc (`genc --version` lists them); default: this machine, or when cross-compiling
#                       the baseline of CMAKE_SYSTEM_PROCESSOR
#   WEIGHTS_IN          file: the weights stand beside the library, in the property GENC_WEIGHTS_FILE of <name>
#   DEFINES             parameters and named dimensions of the model, as -D of the command line
#   OPTIONS             any further options of `genc build`
#
# Property GENC_FOLDER of <name>: the library folder. Needs CMake 3.20.

function(genc_default_target result)
  set(target host)
  if(CMAKE_CROSSCOMPILING)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
      set(target x86-64)
    elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
      set(target aarch64)
    else()
      message(FATAL_ERROR "genc_add_model: no target for ${CMAKE_SYSTEM_PROCESSOR}; give TARGETS")
    endif()
  endif()
  set(${result} ${target} PARENT_SCOPE)
endfunction()

# Options of `genc build` for the arguments of genc_add_model, and the files that they name.
macro(genc_model_options)
  set(options "--name=${name}" "--target=${ARG_TARGETS}" "--type=${type}")
  set(inputs "${source}")
  foreach(pair IN ITEMS "WEIGHTS;--weights" "WEIGHTS_MAP;--weights-map")
    list(GET pair 0 argument)
    list(GET pair 1 option)
    if(ARG_${argument})
      get_filename_component(file "${ARG_${argument}}" ABSOLUTE)
      list(APPEND options "${option}=${file}")
      list(APPEND inputs "${file}")
    endif()
  endforeach()
  if(ARG_WEIGHTS_IN)
    list(APPEND options "--weights-in=${ARG_WEIGHTS_IN}")
  endif()
  if(ARG_MODEL)
    list(APPEND options "--model=${ARG_MODEL}")
  endif()
  if(ARG_ENTRIES)
    list(JOIN ARG_ENTRIES "," entries)
    list(APPEND options "--entry=${entries}")
  endif()
  foreach(define IN LISTS ARG_DEFINES)
    list(APPEND options "-D${define}")
  endforeach()
  foreach(directory IN LISTS ARG_IMPORT_DIRECTORIES)
    get_filename_component(directory "${directory}" ABSOLUTE)
    list(APPEND options -I "${directory}")
  endforeach()
  list(APPEND options ${ARG_OPTIONS})
endmacro()

function(genc_add_model name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "SOURCE;WEIGHTS;WEIGHTS_MAP;WEIGHTS_IN;TYPE;MODEL"
    "TARGETS;ENTRIES;DEFINES;IMPORT_DIRECTORIES;OPTIONS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "genc_add_model: unknown arguments: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_SOURCE)
    message(FATAL_ERROR "genc_add_model: SOURCE is missing")
  endif()
  if(NOT name MATCHES "^[A-Za-z][A-Za-z0-9_]*$")
    message(FATAL_ERROR "genc_add_model: `${name}` cannot be the prefix of C functions")
  endif()
  get_filename_component(source "${ARG_SOURCE}" ABSOLUTE)
  if(NOT ARG_TYPE)
    set(ARG_TYPE STATIC)
    if(BUILD_SHARED_LIBS)
      set(ARG_TYPE SHARED)
    endif()
  endif()
  if(NOT ARG_TYPE MATCHES "^(STATIC|SHARED)$")
    message(FATAL_ERROR "genc_add_model: TYPE is STATIC or SHARED, not ${ARG_TYPE}")
  endif()
  if(NOT ARG_TARGETS)
    genc_default_target(ARG_TARGETS)
  endif()
  list(LENGTH ARG_TARGETS count)
  if(count GREATER 1)
    message(FATAL_ERROR "genc_add_model: this version of genc makes a library for one target at a time")
  endif()

  string(TOLOWER "${ARG_TYPE}" type)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/genc/${name}")
  if(type STREQUAL "static")
    set(library "${folder}/lib${name}.a")
  else()
    set(library "${folder}/lib${name}.so")
  endif()
  set(outputs "${folder}/${name}.json" "${folder}/${name}.h" "${library}")
  if(ARG_WEIGHTS_IN STREQUAL "file")
    list(APPEND outputs "${folder}/${name}.weights")
  endif()
  genc_model_options()
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(OUTPUT ${outputs}
    COMMAND genc::genc build "${source}" -o "${folder}" ${options} -MD -MF "${folder}/${name}.d"
    DEPENDS ${inputs} genc::genc
    DEPFILE "${folder}/${name}.d"
    COMMENT "Compiling model ${name}"
    VERBATIM)
  add_custom_target(${name}_genc DEPENDS ${outputs})

  # The file is imported, the target around it can be linked, aliased and given further properties.
  add_library(${name}_file ${ARG_TYPE} IMPORTED GLOBAL)
  set_target_properties(${name}_file PROPERTIES
    IMPORTED_LOCATION "${library}" IMPORTED_LINK_INTERFACE_LANGUAGES C)
  if(type STREQUAL "shared")
    set_target_properties(${name}_file PROPERTIES IMPORTED_SONAME "lib${name}.so")
  endif()
  add_dependencies(${name}_file ${name}_genc)
  add_library(${name} INTERFACE)
  add_dependencies(${name} ${name}_genc)
  target_include_directories(${name} INTERFACE "${folder}")
  target_link_libraries(${name} INTERFACE ${name}_file)
  if(type STREQUAL "static")
    target_link_libraries(${name} INTERFACE m pthread)
  endif()
  set_target_properties(${name} PROPERTIES GENC_FOLDER "${folder}" GENC_WEIGHTS_FILE "${folder}/${name}.weights")
  add_library(genc::${name} ALIAS ${name})
endfunction()
