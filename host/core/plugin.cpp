#include "core/plugin.hpp"

namespace rollcall::core {

std::string_view to_string(PluginState state) noexcept {
  switch (state) {
    case PluginState::found:
      return "found";
    case PluginState::disabled:
      return "disabled";
    case PluginState::incompatible:
      return "incompatible";
    case PluginState::failed:
      return "failed";
    case PluginState::ready:
      return "ready";
    case PluginState::missing:
      return "missing";
  }
  return "failed";
}

}  // namespace rollcall::core
