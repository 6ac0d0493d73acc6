#pragma once

#include <cstdint>
#include <string>

namespace rollcall::extension {

/// What rollcall_plugin_metadata says, as text that has been checked. Of a file made for another major
/// version only the three numbers are known.
struct PluginMetadata {
  std::uint32_t api_major = 0, api_minor = 0;
  std::uint32_t people_tables_version = 0;
  std::string id, name, version, vendor, summary;
};

enum class FileKind : std::uint8_t {
  plugin,             ///< metadata is filled in
  not_elf,            ///< some other kind of file
  not_shared_object,  ///< a program or an object file
  other_machine,      ///< for another processor
  damaged,            ///< truncated, or its headers or metadata make no sense
  no_metadata,        ///< a shared object, but no Rollcall plugin
};

struct FileVerdict {
  FileKind kind = FileKind::not_elf;
  std::string reason;  ///< for everything but plugin: one sentence for the administrator
  PluginMetadata metadata;
};

/// Files beyond this size are refused unread.
inline constexpr std::uint64_t kMaxPluginFileBytes = 512ULL << 20U;

/// Reads section .rollcall.meta of the open file, without mapping or running any of it. Takes nothing in the
/// file on trust: every offset and size is checked against the file's size, and what is read is bounded (some
/// MiB). Throws rollcall::Error(unavailable) when the file cannot be read.
///
/// A reader of our own, because boost::dll::library_info of 1.74 takes the wrong string table for the symbol
/// names and reads past its end. Source: ELF-64 Object File Format 1.5; elf(5).
[[nodiscard]] FileVerdict read_plugin_metadata(int file_descriptor);

/// Lower-case letters, digits and '-', 1 to 63 of them.
[[nodiscard]] bool is_valid_plugin_id(const std::string& id) noexcept;

}  // namespace rollcall::extension
