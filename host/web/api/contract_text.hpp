#pragma once

#include <string_view>

namespace rollcall::web::api {

/// host/web/openapi.json, as it was when this was built.
[[nodiscard]] std::string_view contract_text() noexcept;

}  // namespace rollcall::web::api
