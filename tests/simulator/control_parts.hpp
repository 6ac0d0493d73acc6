#pragma once

#include "delta_switches.hpp"
#include "world.hpp"

#include <stdexcept>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::simulator {

/// A control request that cannot be carried out; its text goes to the caller.
struct ControlError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws ControlError for a key that is not among `known`.
void refuse_unknown_keys(const nlohmann::json& object, const std::vector<std::string_view>& known);

/// The operations below `directory/`; `operation` is what follows that.
nlohmann::json control_directory(World& world, std::string_view operation, const nlohmann::json& input);

/// The switches of delta queries, each a member of `json`.
void write_delta_switches(const DeltaSwitches& switches, nlohmann::json& json);
void read_delta_switches(const nlohmann::json& json, DeltaSwitches& switches);

}  // namespace rollcall::simulator
