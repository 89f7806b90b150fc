# The man page in both languages and the shells' completions: written by the program when it is installed.
set(share "${CMAKE_INSTALL_DATADIR}")
foreach(page "en;C.UTF-8;${share}/man/man1/mqlab.1;man" "zh;zh_CN.UTF-8;${share}/man/zh_CN/man1/mqlab.1;man"
             "bash;C.UTF-8;${share}/bash-completion/completions/mqlab;completion bash"
             "zsh;C.UTF-8;${share}/zsh/site-functions/_mqlab;completion zsh"
             "fish;C.UTF-8;${share}/fish/vendor_completions.d/mqlab.fish;completion fish")
  list(GET page 1 language)
  list(GET page 2 file)
  list(GET page 3 words)
  separate_arguments(words)
  string(REPLACE ";" " " words "${words}")
  install(CODE "
    set(file \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${file}\")
    get_filename_component(folder \"\${file}\" DIRECTORY)
    file(MAKE_DIRECTORY \"\${folder}\")
    execute_process(COMMAND \"\${CMAKE_COMMAND}\" -E env LC_ALL=${language} \"${CMAKE_BINARY_DIR}/mqlab\" ${words}
                    OUTPUT_FILE \"\${file}\" COMMAND_ERROR_IS_FATAL ANY)
    message(STATUS \"Written: \${file}\")")
endforeach()
