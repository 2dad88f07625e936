cmake_minimum_required(VERSION 3.20)
project(wrong C)
find_package(genc CONFIG REQUIRED)
genc_add_model(${WRONG})
