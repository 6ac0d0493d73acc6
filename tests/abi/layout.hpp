#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::abi {

/// The plugin interface as this compiler sees it, one fact a line:
///   version 1.0 people-tables 1        constant NAME VALUE           text NAME "VALUE"
///   struct NAME size N fixed|grows     field STRUCT.NAME offset N size N TYPE
[[nodiscard]] std::vector<std::string> current_layout();

/// What stands in the way of running a plugin that was built for the interface `older` on one that is
/// `newer`: lines that are gone or changed. A struct that starts with struct_size may have grown.
[[nodiscard]] std::vector<std::string> incompatibilities(const std::vector<std::string>& older,
                                                         const std::vector<std::string>& newer);

/// Faults within one layout: gaps and overlaps, which also tell that a field is missing from the list.
[[nodiscard]] std::vector<std::string> holes(const std::vector<std::string>& layout);

[[nodiscard]] std::vector<std::string> split_lines(std::string_view text);

}  // namespace rollcall::abi
