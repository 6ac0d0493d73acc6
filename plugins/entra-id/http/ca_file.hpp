#pragma once

#include <string>

namespace rollcall::entra_id {

/// Whether a file is PEM with at least one certificate, and all of them can be read.
[[nodiscard]] bool holds_certificates(const std::string& file);

}  // namespace rollcall::entra_id
