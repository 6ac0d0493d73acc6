#pragma once

#include "web/http/message.hpp"

#include <set>
#include <string>
#include <vector>

/// Holds answers against openapi.json, and remembers which operations were called.
namespace rollcall::test::web {

/// What an answer has that the contract does not say, a line each; empty: it fits. `body` is what a stream
/// wrote, or the body.
[[nodiscard]] std::string contract_errors(const rollcall::web::http::Request& request,
                                          const rollcall::web::http::Response& response,
                                          const std::string& body);

/// operationIds that were answered with success in this process.
[[nodiscard]] const std::set<std::string>& answered_operations();

/// The parts of the contract as the tests are parted: every operation is in exactly one.
struct Area {
  std::string name;
  std::vector<std::string> operations;
};
[[nodiscard]] const std::vector<Area>& areas();

/// Makes this test program fail unless it calls every operation of the area with success. To be said once, in
/// one file of the program: `const bool kCovered = cover_area("users");` Does nothing when only some tests
/// run.
bool cover_area(const std::string& name);

}  // namespace rollcall::test::web
