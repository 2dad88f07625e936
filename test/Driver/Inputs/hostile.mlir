module attributes {gen.name = "</svg>&\22\\N%$}"} {
  gen.data @"</svg>&\22\\N%$}" : tensor<?x2xf32, #gen.plates<batch>>
  gen.distribution @d : tensor<?x2xf32, #gen.plates<batch>> attributes {name = "]]>\0A{%\E4", parameters = ["loc"]} {
  }
  gen.conditional @"p(z)" "decoder" ["</svg>&\22\\N%$}"] ["a\0Ab|"] attributes {name = "~^_#"} {
  ^bb0(%arg0: tensor<?x2xf32, #gen.plates<batch>>):
    %0 = gen.exp %arg0 : tensor<?x2xf32, #gen.plates<batch>>
    %1 = gen.sample "</svg>&\22\\N%$}" @d(%0) : (tensor<?x2xf32, #gen.plates<batch>>) -> tensor<?x2xf32, #gen.plates<batch>>
  }
  gen.objective @"\\end{document}\0A" "\\input{x} // <&" [] {
    %0 = gen.constant dense<0.0> : tensor<f32>
    gen.result %0 : tensor<f32>
  }
}
