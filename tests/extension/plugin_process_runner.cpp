// The program that tests start for each plugin process, as `rollcall plugin-process` is in production.
#include "extension/plugin_process.hpp"

int main() {
  return rollcall::extension::run_plugin_process(3);
}
