#include "gzip.hpp"

#include <functional>
#include <stdexcept>
#include <zlib.h>

namespace rollcall::simulator {
namespace {

/// Links are before it; a body that is no longer is packed whole.
constexpr std::size_t kHeadBytes = 4096;
/// A million people in pages of 999.
constexpr std::size_t kMostKeptBytes = std::size_t{128} << 20U;

/// Raw deflate (RFC 1951); both parts end at a whole byte, and neither looks back into the other.
enum class Part { begin, end };
std::string deflate_part(std::string_view text, int level, Part part) {
  constexpr int kRawWindow = -15;
  constexpr int kMemory = 9;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kRawWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib: deflateInit2 failed");
  }
  constexpr std::size_t kFlushBytes = 16;
  std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())) + kFlushBytes, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, part == Part::end ? Z_FINISH : Z_FULL_FLUSH);
  const bool good = result == (part == Part::end ? Z_STREAM_END : Z_OK) && stream.avail_in == 0;
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (!good) throw std::runtime_error("zlib: deflate failed");
  return packed;
}

unsigned long checksum_of(std::string_view text) {
  return crc32(crc32(0, nullptr, 0), reinterpret_cast<const Bytef*>(text.data()),
               static_cast<uInt>(text.size()));
}

void append_number(std::string& bytes, unsigned long number) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>(static_cast<unsigned char>(number >> shift));
  }
}

}  // namespace

std::string Gzip::pack(std::string_view text) {
  const std::string_view head = text.substr(0, kHeadBytes);
  const std::string_view rest = text.substr(head.size());
  const Packed end = pack_rest(rest);
  std::string bytes("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);  // RFC 1952: no name, no time, unknown system
  bytes += deflate_part(head, level_, Part::begin);
  bytes += end.bytes;
  append_number(bytes, crc32_combine(checksum_of(head), end.checksum, static_cast<z_off_t>(rest.size())));
  append_number(bytes, text.size());
  return bytes;
}

Gzip::Packed Gzip::pack_rest(std::string_view rest) {
  const std::uint64_t key = std::hash<std::string_view>()(rest);
  {
    const std::lock_guard lock(mutex_);
    if (const auto kept = kept_.find(key); kept != kept_.end()) return kept->second;
  }
  Packed packed{.bytes = deflate_part(rest, level_, Part::end), .checksum = checksum_of(rest)};
  const std::lock_guard lock(mutex_);
  if (rest.size() >= kHeadBytes && kept_bytes_ + packed.bytes.size() <= kMostKeptBytes &&
      kept_.emplace(key, packed).second) {
    kept_bytes_ += packed.bytes.size();
  }
  return packed;
}

}  // namespace rollcall::simulator
