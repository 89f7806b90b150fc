/// The roles of processes for people, in both languages: what stands under a process's name. A process carries the English one (`sim::ProcessSpec::role`).
#pragma once

#include <array>
#include <string_view>

#include "sim/describe/text.hpp"

namespace mqlab::models {

/// The table of contents of all roles that a style or a program gives.
inline constexpr std::array kRoles{
    Text{"producer", "生产者"}, Text{"consumer", "消费者"},   Text{"service", "服务"},
    Text{"broker", "代理"},     Text{"controller", "控制器"}, Text{"name server", "名字服务器"},
};

/// As it is where no table has it: a process of somebody's own.
constexpr Text role_title(std::string_view role) {
  for (const Text& known : kRoles)
    if (known.en == role) return known;
  return {role, role};
}

}  // namespace mqlab::models
