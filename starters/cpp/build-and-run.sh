# Builds the program where it is started, once for each text of it: the result is kept by its checksum.
kept=${TMPDIR:-/tmp}/mqlab-starter-$(cat consumer.cpp mqlab_program.hpp | cksum | cut -d ' ' -f 1)
[ -x "$kept" ] || { g++ -std=c++20 -O1 consumer.cpp -o "$kept.$$" && mv "$kept.$$" "$kept"; } 1>&2
exec "$kept"
