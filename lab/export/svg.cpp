#include "lab/export/formats.hpp"
namespace mqlab::lab {
void write_svg(const Scene&, std::ostream&) {}
}
