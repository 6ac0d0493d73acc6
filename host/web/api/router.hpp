#pragma once

#include "web/api/call.hpp"
#include "web/api/contract.hpp"

#include <string_view>

namespace rollcall::web::api {

inline constexpr std::string_view kApiRoot = "/api/v1";

/// All operations that there are, by operationId.
[[nodiscard]] Operations all_operations();

/// Finds the operation that a request means, holds the request against the contract, and calls it.
/// Thread-safe; the services are those of the calling thread.
class Router {
 public:
  explicit Router(Operations operations, const Contract& contract = Contract::instance());

  /// For paths that begin with kApiRoot. Never throws: what fails becomes a problem document.
  [[nodiscard]] http::Response handle(const http::Request& request, Services& services) const;

  [[nodiscard]] const Contract& contract() const noexcept { return contract_; }
  [[nodiscard]] const Operations& operations() const noexcept { return operations_; }

 private:
  [[nodiscard]] http::Response answer(const http::Request& request, Services& services,
                                      const std::string& request_id) const;
  [[nodiscard]] http::Response perform(const http::Request& request, Services& services,
                                       const Contract::Match& match) const;

  Operations operations_;
  const Contract& contract_;
};

}  // namespace rollcall::web::api
