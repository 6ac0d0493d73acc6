#pragma once

#include <cstring>
#include <map>
#include <string>

namespace rollcall::core {

/// Overwrites a secret that was in plain text, then empties it; the compiler may not leave that out.
inline void wipe(std::string& secret) noexcept {
  explicit_bzero(secret.data(), secret.size());
  secret.clear();
}

/// Wipes the values at the end of the scope.
class WipeAtEnd {
 public:
  explicit WipeAtEnd(std::map<std::string, std::string>& secrets) : secrets_(secrets) {}
  ~WipeAtEnd() {
    for (auto& [name, value] : secrets_) wipe(value);
  }
  WipeAtEnd(const WipeAtEnd&) = delete;
  WipeAtEnd& operator=(const WipeAtEnd&) = delete;

 private:
  std::map<std::string, std::string>& secrets_;
};

}  // namespace rollcall::core
