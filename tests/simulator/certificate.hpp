#pragma once

#include <string>

namespace rollcall::simulator {

/// Writes a fresh self-signed certificate for 127.0.0.1 and localhost, valid for a day, and its EC key as PEM
/// files. Throws std::runtime_error when OpenSSL fails or a file cannot be written.
void write_self_signed_certificate(const std::string& certificate_file, const std::string& key_file);

}  // namespace rollcall::simulator
