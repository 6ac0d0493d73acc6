#pragma once

#include "extension/plugin_table.hpp"
#include "rollcall/plugin.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::extension {

enum class PluginFunction : std::uint8_t { check, wizard_step, list_choices, plan, run, explain };

/// As in rollcall_plugin_calls, which is also the method's name in the protocol.
[[nodiscard]] std::string_view to_string(PluginFunction function) noexcept;

/// Replies beyond this size are refused.
inline constexpr std::size_t kMaxDocumentBytes = 8ULL << 20U;

/// One instance of a plugin, behind the host's own barrier: whatever the plugin does wrong short of ending
/// the process becomes an Error that names the plugin, the function and the rule. Its functions are called
/// with no lock held.
class PluginInstance {
 public:
  /// Throws what create() reports. `table` and `host` must outlive the instance.
  PluginInstance(const PluginTable& table, const rollcall_host* host);
  PluginInstance(const PluginInstance&) = delete;
  PluginInstance& operator=(const PluginInstance&) = delete;
  /// Calls destroy().
  ~PluginInstance();

  /// Blocks. One call at a time. check takes no document. Returns the reply, a JSON object. Throws Cancelled;
  /// Error(unsupported) for a function that the plugin does not have.
  [[nodiscard]] std::string call(PluginFunction function, std::string_view document = {});

  /// Any thread, also during a call.
  void interrupt() noexcept;

 private:
  const PluginTable& table_;
  rollcall_instance* instance_ = nullptr;
};

}  // namespace rollcall::extension
