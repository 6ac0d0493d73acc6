#pragma once

#include <cstdint>

namespace rollcall::simulator {

/// SplitMix64 finaliser: every attribute of every simulated object comes from it, so nothing needs storing.
constexpr std::uint64_t mix64(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31U);
}

constexpr std::uint64_t mix64(std::uint64_t first, std::uint64_t second) {
  return mix64(mix64(first) ^ second);
}

/// A permutation of the 32-bit numbers (murmur3's finaliser) and its inverse: object ids look random, yet a
/// lookup by id needs no table.
constexpr std::uint32_t scramble32(std::uint32_t value) {
  value ^= value >> 16U;
  value *= 0x85ebca6bU;
  value ^= value >> 13U;
  value *= 0xc2b2ae35U;
  return value ^ (value >> 16U);
}

constexpr std::uint32_t unscramble32(std::uint32_t value) {
  value ^= value >> 16U;
  value *= 0x7ed1b41dU;
  value ^= (value >> 13U) ^ (value >> 26U);
  value *= 0xa5cb9243U;
  return value ^ (value >> 16U);
}

static_assert(unscramble32(scramble32(123456789U)) == 123456789U);

}  // namespace rollcall::simulator
