#include "rollcall/sdk/plugin.hpp"

#ifdef BAD
constexpr const char* kId = "Entra ID";
#else
constexpr const char* kId = "entra-id";
#endif

struct MyPlugin {
  static constexpr rollcall::sdk::PluginInfo info{
      .id = kId, .name = "N", .version = "1", .vendor = "V", .summary = "S"};
  explicit MyPlugin(rollcall::sdk::Host) {}
  std::string check() { return "{}"; }
  std::string run(std::string_view) { return "{}"; }
  void interrupt() noexcept {}
};
ROLLCALL_PLUGIN(MyPlugin);
