#include "rollcall/sdk/plugin.hpp"

struct MyPlugin {
  static constexpr rollcall::sdk::PluginInfo info{
      .id = "a", .name = "N", .version = "1", .vendor = "V", .summary = "S"};
  explicit MyPlugin(rollcall::sdk::Host) {}
  std::string check() { return "{}"; }
  std::string run(std::string_view) { return "{}"; }
#ifdef BAD
  void interrupt() {}
#else
  void interrupt() noexcept {}
#endif
};
ROLLCALL_PLUGIN(MyPlugin);
