#include "rollcall/sdk/plugin.hpp"

struct MyPlugin {
  static constexpr rollcall::sdk::PluginInfo info{
      .id = "a", .name = "N", .version = "1", .vendor = "V", .summary = "S"};
  explicit MyPlugin(rollcall::sdk::Host) {}
  std::string check() { return "{}"; }
  std::string run(std::string_view) { return "{}"; }
#ifdef BAD
  int plan(std::string_view) {
    return 0;
  }
#else
  std::string plan(std::string_view) {
    return "{}";
  }
#endif
  void interrupt() noexcept {}
};
ROLLCALL_PLUGIN(MyPlugin);
