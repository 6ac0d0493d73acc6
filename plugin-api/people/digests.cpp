#include "digests.hpp"

#include "rollcall/sdk/error.hpp"

#include <cstring>
#include <sodium.h>

namespace rollcall::people {
namespace {

constexpr std::size_t kSize = std::tuple_size_v<IdDigest>;

[[noreturn]] void refuse() {
  throw Error(Status::failed_precondition,
              {.message = "The record of people already met in this import is damaged.",
               .next_step = "Start a new import instead of resuming this one."});
}

}  // namespace

std::string pack(const std::vector<IdDigest>& digests) {
  std::string bytes(digests.size() * kSize, '\0');
  if (!digests.empty()) std::memcpy(bytes.data(), digests.data(), bytes.size());
  return bytes;
}

std::vector<IdDigest> unpack(std::string_view bytes) {
  if (bytes.size() % kSize != 0) refuse();
  std::vector<IdDigest> digests(bytes.size() / kSize);
  if (!digests.empty()) std::memcpy(digests.data(), bytes.data(), bytes.size());
  return digests;
}

std::string to_hex(std::string_view bytes) {
  std::string hex(bytes.size() * 2 + 1, '\0');
  ::sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                   bytes.size());
  hex.pop_back();
  return hex;
}

std::string from_hex(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  std::size_t length = 0;
  const int result = ::sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                      hex.data(), hex.size(), nullptr, &length, nullptr);
  if (result != 0 || length * 2 != hex.size()) refuse();
  return bytes;
}

}  // namespace rollcall::people
