#pragma once

#include "app/configuration.hpp"
#include "web/http/server.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace rollcall::app {

/// Where and how the web server listens, by the configuration. Throws Error(invalid_argument) with what to do
/// for an address that others can reach without TLS, and for TLS that is only half there.
[[nodiscard]] web::http::ServerOptions listen_options(const Configuration& configuration);

/// What people open: the configured public address, else the one that is listened on. No trailing slash.
[[nodiscard]] std::string public_address(const Configuration& configuration, std::uint16_t port);

/// The configured folder of the panel, else the installed one beside the program; empty when there is none.
[[nodiscard]] std::filesystem::path panel_folder(const Configuration& configuration);

}  // namespace rollcall::app
