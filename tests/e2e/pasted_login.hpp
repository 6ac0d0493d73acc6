#pragma once

#include "simulator/simulator.hpp"
#include "workplace.hpp"

#include <string>
#include <vector>

namespace rollcall::test {

/// `rollcall connection login entra-id ARGUMENTS`, whose page of the simulated login service a browser opens;
/// the address that the browser ends at is pasted.
[[nodiscard]] CommandResult log_in_with_browser(const simulator::Simulator& tenant, Workplace& workplace,
                                                const std::vector<std::string>& arguments);

}  // namespace rollcall::test
