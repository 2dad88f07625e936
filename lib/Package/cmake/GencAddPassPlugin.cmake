# genc_add_pass_plugin(<name> <source>...): a library of passes that `genc-opt --load-pass-plugin=` loads.
#
# What the sources use of genc and of MLIR is in the program that loads them, so nothing is linked; headers are those of
# the genc that was found (component `development` of its installation) and of the MLIR that it was built with.

function(genc_add_pass_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_include_directories(${name} PRIVATE "${GENC_INCLUDE_DIRS}")
  target_include_directories(${name} SYSTEM PRIVATE ${GENC_MLIR_INCLUDE_DIRS})
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_compile_definitions(${name} PRIVATE ${GENC_MLIR_DEFINITIONS})
endfunction()
