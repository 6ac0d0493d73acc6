#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::core {

/// Where a plugin stands, in the administrator's words.
enum class PluginState : std::uint8_t {
  found,         ///< lies in the folder and fits; never enabled
  disabled,      ///< was enabled once and switched off
  incompatible,  ///< made for another interface, tables or machine; the reason names both versions
  failed,        ///< not a plugin, damaged, insecure or did not start; the reason says which
  ready,         ///< enabled and fits
  missing,       ///< enabled or known once, but its file is gone
};
[[nodiscard]] std::string_view to_string(PluginState state) noexcept;

/// One line of the Import Users menu's "Enable more...".
struct Plugin {
  std::string id;  ///< from the file's metadata; the file's name without ".so" when it has none
  std::string name;
  std::string version;
  std::string vendor;
  std::string summary;
  std::string file;  ///< absolute path; empty when missing
  std::uint32_t api_major = 0, api_minor = 0;
  std::uint32_t people_tables_version = 0;
  PluginState state = PluginState::found;
  std::string reason;  ///< one sentence and what to do, for incompatible, failed and missing; else empty
};

/// What the database remembers of a plugin.
struct PluginMemory {
  std::string id;
  std::string name;
  std::string version;
  bool enabled = false;
};

}  // namespace rollcall::core
