// What it costs to cross the plugin interface: the same function called as C++ and through the C table, with
// the reply handed over by its sink. People do not cross; pages of choices and steps of the wizard do.
#include "rollcall/sdk/plugin.hpp"

#include <memory>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

namespace rollcall::bench {
namespace {

class EchoPlugin {
 public:
  static constexpr sdk::PluginInfo info{.id = "echo",
                                        .name = "Echo",
                                        .version = "1.0.0",
                                        .vendor = "Rollcall",
                                        .summary = "Answers with what it was asked."};
  explicit EchoPlugin(sdk::Host) {}

  std::string check() { return "{}"; }
  std::string run(std::string_view) { return "{}"; }
  std::string list_choices(std::string_view query) { return std::string(query); }
  void interrupt() noexcept {}
};

}  // namespace
}  // namespace rollcall::bench

ROLLCALL_PLUGIN(rollcall::bench::EchoPlugin);

namespace rollcall::bench {
namespace {

rollcall_host& silent_host() {
  static rollcall_host host{sizeof(rollcall_host),
                            ROLLCALL_PLUGIN_API_MAJOR,
                            ROLLCALL_PLUGIN_API_MINOR,
                            0,
                            nullptr,
                            [](const rollcall_host*, rollcall_string) -> const void* { return nullptr; }};
  return host;
}

/// One item of a list of groups is about 100 bytes; the list in the wizard asks for 50.
std::string document_of(std::size_t bytes) {
  return "{\"x\":\"" + std::string(bytes, 'x') + "\"}";
}

void direct(benchmark::State& state) {
  EchoPlugin plugin{sdk::Host(&silent_host())};
  const std::string document = document_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(plugin.list_choices(document));
  state.SetItemsProcessed(state.iterations());
}

void interface(benchmark::State& state) {
  const rollcall_plugin_calls& calls = *rollcall_plugin_v1()->calls;
  rollcall_instance* instance = nullptr;
  const rollcall_error_sink errors{sizeof(rollcall_error_sink), 0, nullptr,
                                   [](void*, const rollcall_error*) {}};
  if (calls.create(&silent_host(), &instance, &errors) != ROLLCALL_OK) {
    state.SkipWithError("the plugin could not be created");
    return;
  }
  const std::string document = document_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    sdk::TextCollector reply;
    if (calls.list_choices(instance, sdk::borrow(document), reply.sink(), &errors) != ROLLCALL_OK)
      state.SkipWithError("the call failed");
    benchmark::DoNotOptimize(reply);
  }
  state.SetItemsProcessed(state.iterations());
  calls.destroy(instance);
}

BENCHMARK(direct)->Name("boundary/direct call")->Arg(100)->Arg(5'000);
BENCHMARK(interface)->Name("boundary/plugin interface")->Arg(100)->Arg(5'000);

}  // namespace
}  // namespace rollcall::bench
