#include "extension/elf_metadata.hpp"

#include "core/utf8.hpp"
#include "rollcall/plugin.h"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <elf.h>
#include <optional>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

#include <sys/stat.h>

namespace rollcall::extension {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the reader copies little-endian fields as they are");

#if defined(__x86_64__)
constexpr std::uint16_t kOwnMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t kOwnMachine = EM_AARCH64;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::uint16_t kOwnMachine = EM_RISCV;
#else
#error "Name this processor's ELF machine number here."
#endif

constexpr std::uint64_t kMaxSections = 0xFF00;  // SHN_LORESERVE: more needs extended numbering
constexpr std::uint64_t kMaxSectionNameBytes = 1 << 20;
constexpr std::uint64_t kMaxMetadataBytes = 64 << 10;  // one record is 512 bytes today and may grow

/// Leaves read_plugin_metadata() with a verdict; never leaves this file.
struct Rejected {
  FileKind kind;
  std::string reason;
};

[[noreturn]] void reject_damaged(std::string_view what) {
  throw Rejected{FileKind::damaged, "The file is truncated or damaged (" + std::string(what) +
                                        "): copy it to the plugins folder again."};
}

std::string machine_name(std::uint16_t machine) {
  static constexpr std::array<std::pair<std::uint16_t, const char*>, 9> kNames{{{EM_X86_64, "x86-64"},
                                                                                {EM_386, "32-bit x86"},
                                                                                {EM_AARCH64, "ARM64"},
                                                                                {EM_ARM, "32-bit ARM"},
                                                                                {EM_RISCV, "RISC-V"},
                                                                                {EM_PPC64, "POWER"},
                                                                                {EM_S390, "IBM Z"},
                                                                                {EM_MIPS, "MIPS"},
                                                                                {EM_SPARCV9, "SPARC"}}};
  for (const auto& [number, name] : kNames) {
    if (number == machine) return name;
  }
  return "unknown (ELF machine " + std::to_string(machine) + ")";
}

class BoundedFile {
 public:
  explicit BoundedFile(int file_descriptor) : file_descriptor_(file_descriptor) {
    struct stat status {};
    if (::fstat(file_descriptor, &status) != 0) throw_unreadable(errno);
    if (!S_ISREG(status.st_mode)) throw Rejected{FileKind::not_elf, "This is not a regular file: remove it."};
    size_ = static_cast<std::uint64_t>(status.st_size);
    if (size_ > kMaxPluginFileBytes) {
      throw Rejected{FileKind::not_elf, "The file is larger than 512 MiB, which no plugin is: remove it."};
    }
  }

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] bool holds(std::uint64_t offset, std::uint64_t count) const noexcept {
    return offset <= size_ && count <= size_ - offset;
  }

  [[nodiscard]] std::vector<char> read(std::uint64_t offset, std::uint64_t count, const char* what) const {
    if (!holds(offset, count)) reject_damaged(std::string(what) + " beyond the end of the file");
    std::vector<char> bytes(static_cast<std::size_t>(count));
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t got = ::pread(file_descriptor_, bytes.data() + done, bytes.size() - done,
                                  static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw_unreadable(errno);
      if (got == 0) reject_damaged("the file became shorter while it was read");
      done += static_cast<std::size_t>(got);
    }
    return bytes;
  }

  template <typename T>
  [[nodiscard]] std::vector<T> read_table(std::uint64_t offset, std::uint64_t entries,
                                          const char* what) const {
    const std::vector<char> bytes = read(offset, entries * sizeof(T), what);
    std::vector<T> table(static_cast<std::size_t>(entries));
    if (!bytes.empty()) std::memcpy(table.data(), bytes.data(), bytes.size());
    return table;
  }

 private:
  [[noreturn]] static void throw_unreadable(int error) {
    throw Error(Status::unavailable, {.message = "The plugin file cannot be read.",
                                      .next_step = "Check the disk and the file's permissions.",
                                      .detail = std::strerror(error)});
  }

  int file_descriptor_;
  std::uint64_t size_ = 0;
};

Elf64_Ehdr read_file_header(const BoundedFile& file) {
  const std::uint64_t ident_bytes = std::min<std::uint64_t>(file.size(), EI_NIDENT);
  const std::vector<char> ident = file.read(0, ident_bytes, "identification");
  if (ident.size() < SELFMAG || std::memcmp(ident.data(), ELFMAG, SELFMAG) != 0)
    throw Rejected{FileKind::not_elf, "This is not a shared object, so it cannot be a plugin: remove it."};
  if (!file.holds(0, sizeof(Elf64_Ehdr))) reject_damaged("the header is incomplete");

  Elf64_Ehdr header{};
  std::memcpy(&header, file.read(0, sizeof header, "header").data(), sizeof header);
  // e_type and e_machine lie at the same place in all classes, in the file's own byte order.
  const bool big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
  const auto machine = big_endian ? __builtin_bswap16(header.e_machine) : header.e_machine;
  if (big_endian || header.e_ident[EI_CLASS] == ELFCLASS32 || machine != kOwnMachine) {
    throw Rejected{FileKind::other_machine, "It was made for the processor " + machine_name(machine) +
                                                (big_endian ? " (big-endian)" : "") + "; this machine is " +
                                                machine_name(kOwnMachine) +
                                                ": install the plugin's build for this machine."};
  }
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
      header.e_ident[EI_VERSION] != EV_CURRENT)
    reject_damaged("the identification makes no sense");
  if (header.e_type != ET_DYN) {
    throw Rejected{FileKind::not_shared_object,
                   "This is a program or an object file and not a shared object, so it cannot be a plugin: "
                   "remove it."};
  }
  return header;
}

/// A segment that reaches beyond the end of the file would load and then crash when it is touched.
void check_segments(const BoundedFile& file, const Elf64_Ehdr& header) {
  if (header.e_phnum == 0) reject_damaged("it has no segments");
  if (header.e_phentsize != sizeof(Elf64_Phdr)) reject_damaged("unexpected size of program headers");
  for (const auto& segment : file.read_table<Elf64_Phdr>(header.e_phoff, header.e_phnum, "program headers")) {
    if (segment.p_type == PT_LOAD && !file.holds(segment.p_offset, segment.p_filesz))
      reject_damaged("a segment beyond the end of the file");
  }
}

bool has_name(const Elf64_Shdr& section, const std::vector<char>& names, std::string_view wanted) {
  if (section.sh_name >= names.size()) reject_damaged("a section name beyond the name table");
  const std::string_view rest(names.data() + section.sh_name, names.size() - section.sh_name);
  return rest.size() > wanted.size() && rest.substr(0, wanted.size()) == wanted &&
         rest[wanted.size()] == '\0';
}

std::optional<Elf64_Shdr> find_metadata_section(const BoundedFile& file, const Elf64_Ehdr& header) {
  if (header.e_shoff == 0 || header.e_shnum == 0) return std::nullopt;
  if (header.e_shentsize != sizeof(Elf64_Shdr)) reject_damaged("unexpected size of section headers");
  if (header.e_shnum >= kMaxSections || header.e_shstrndx >= header.e_shnum)
    reject_damaged("the section table makes no sense");
  const auto sections = file.read_table<Elf64_Shdr>(header.e_shoff, header.e_shnum, "section table");

  const Elf64_Shdr& name_table = sections[header.e_shstrndx];
  if (name_table.sh_type != SHT_STRTAB || name_table.sh_size > kMaxSectionNameBytes)
    reject_damaged("the section names make no sense");
  const auto names = file.read(name_table.sh_offset, name_table.sh_size, "section names");

  std::optional<Elf64_Shdr> found;
  for (const auto& section : sections) {
    if (section.sh_type == SHT_NULL || !has_name(section, names, ROLLCALL_METADATA_SECTION)) continue;
    if (found) reject_damaged("two metadata sections");
    found = section;
  }
  return found;
}

template <std::size_t Size>
std::string read_text(const char (&field)[Size], const char* name) {
  const auto* end = std::find(std::begin(field), std::end(field), '\0');
  if (end == std::end(field)) reject_damaged(std::string("unterminated ") + name + " in the metadata");
  std::string text(std::begin(field), end);
  const bool has_control = std::any_of(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (has_control || !core::is_valid_utf8(text))
    reject_damaged(std::string("bad text in the metadata's ") + name);
  return text;
}

/// Copies the record, as far as it goes. The fields up to people_tables_version stay where they are for ever.
rollcall_plugin_metadata copy_record(const BoundedFile& file, const Elf64_Shdr& section) {
  if (section.sh_type != SHT_PROGBITS || (section.sh_flags & SHF_COMPRESSED) != 0 ||
      section.sh_size > kMaxMetadataBytes)
    reject_damaged("the metadata section makes no sense");
  const auto bytes = file.read(section.sh_offset, section.sh_size, "metadata");
  if (bytes.size() < offsetof(rollcall_plugin_metadata, id)) reject_damaged("the metadata is too short");

  rollcall_plugin_metadata record{};
  std::memcpy(&record, bytes.data(), std::min(bytes.size(), sizeof record));
  if (std::memcmp(record.magic, ROLLCALL_METADATA_MAGIC, sizeof record.magic) != 0)
    reject_damaged("the metadata does not begin as it should");
  if (record.struct_size > bytes.size()) reject_damaged("the metadata states a wrong size");
  return record;
}

PluginMetadata read_record(const BoundedFile& file, const Elf64_Shdr& section) {
  const rollcall_plugin_metadata record = copy_record(file, section);
  PluginMetadata metadata{
      record.api_major, record.api_minor, record.people_tables_version, {}, {}, {}, {}, {}};
  // Another major version may lay the rest out differently; its numbers are all that is needed to refuse it.
  if (record.api_major != ROLLCALL_PLUGIN_API_MAJOR) return metadata;

  if (record.struct_size < sizeof record) reject_damaged("the metadata states a wrong size");
  metadata.id = read_text(record.id, "id");
  metadata.name = read_text(record.name, "name");
  metadata.version = read_text(record.version, "version");
  metadata.vendor = read_text(record.vendor, "vendor");
  metadata.summary = read_text(record.summary, "summary");
  if (!is_valid_plugin_id(metadata.id)) reject_damaged("the metadata's id is not a valid one");
  if (metadata.name.empty()) reject_damaged("the metadata has no name");
  return metadata;
}

}  // namespace

FileVerdict read_plugin_metadata(int file_descriptor) {
  try {
    const BoundedFile file(file_descriptor);
    const Elf64_Ehdr header = read_file_header(file);
    check_segments(file, header);
    const auto section = find_metadata_section(file, header);
    if (!section) {
      return {FileKind::no_metadata,
              "This is not a Rollcall plugin: it has no plugin metadata. Remove it from the plugins folder.",
              {}};
    }
    return {FileKind::plugin, {}, read_record(file, *section)};
  } catch (Rejected& rejected) {
    return {rejected.kind, std::move(rejected.reason), {}};
  }
}

bool is_valid_plugin_id(const std::string& id) noexcept {
  if (id.empty() || id.size() >= sizeof(rollcall_plugin_metadata::id)) return false;
  return std::all_of(id.begin(), id.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace rollcall::extension
