#include "extension/elf_metadata.hpp"

#include "extension/file_descriptor.hpp"
#include "fixture.hpp"
#include "rollcall/plugin.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <elf.h>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <sys/mman.h>

namespace rollcall::extension {
namespace {

using testing::HasSubstr;

FileDescriptor file_of(const std::string& content) {
  FileDescriptor file(::memfd_create("plugin", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), content.data(), content.size()), static_cast<ssize_t>(content.size()));
  return file;
}

FileVerdict verdict_on(const std::string& content) {
  return read_plugin_metadata(file_of(content).get());
}

std::string good_plugin() {
  static const std::string content = test::read_file(test::built_plugin("good"));
  return content;
}

/// Where the metadata record begins in the file.
std::size_t record_offset(const std::string& content) {
  const std::size_t offset = content.find(std::string_view(ROLLCALL_METADATA_MAGIC, 16));
  EXPECT_NE(offset, std::string::npos);
  return offset;
}

template <typename T>
std::string with(std::string content, std::size_t offset, T value) {
  std::memcpy(content.data() + offset, &value, sizeof value);
  return content;
}

TEST(ElfMetadata, reads_a_plugin) {
  const FileVerdict verdict = verdict_on(good_plugin());
  ASSERT_EQ(verdict.kind, FileKind::plugin) << verdict.reason;
  EXPECT_EQ(verdict.metadata.id, "good");
  EXPECT_EQ(verdict.metadata.name, "Good Directory");
  EXPECT_EQ(verdict.metadata.version, "1.2.3");
  EXPECT_EQ(verdict.metadata.vendor, "Rollcall tests");
  EXPECT_EQ(verdict.metadata.summary, "Does everything right.");
  EXPECT_EQ(verdict.metadata.api_major, static_cast<unsigned>(ROLLCALL_PLUGIN_API_MAJOR));
  EXPECT_EQ(verdict.metadata.api_minor, static_cast<unsigned>(ROLLCALL_PLUGIN_API_MINOR));
  EXPECT_EQ(verdict.metadata.people_tables_version, static_cast<unsigned>(ROLLCALL_PEOPLE_TABLES_VERSION));
}

TEST(ElfMetadata, tells_other_files_apart) {
  EXPECT_EQ(verdict_on("").kind, FileKind::not_elf);
  EXPECT_EQ(verdict_on("#!/bin/sh\necho hello\n").kind, FileKind::not_elf);
  EXPECT_EQ(verdict_on(std::string(ELFMAG, 4)).kind, FileKind::damaged);
  const std::string plugin = good_plugin();
  EXPECT_EQ(verdict_on(with<std::uint16_t>(plugin, offsetof(Elf64_Ehdr, e_type), ET_EXEC)).kind,
            FileKind::not_shared_object);
  EXPECT_EQ(verdict_on(with<std::uint16_t>(plugin, offsetof(Elf64_Ehdr, e_type), ET_REL)).kind,
            FileKind::not_shared_object);
}

TEST(ElfMetadata, names_the_machine_a_file_was_made_for) {
  const std::string plugin = good_plugin();
  const auto machine = [&](std::uint16_t number) {
    return verdict_on(with<std::uint16_t>(plugin, offsetof(Elf64_Ehdr, e_machine), number));
  };
  EXPECT_EQ(machine(EM_S390).kind, FileKind::other_machine);
  EXPECT_THAT(machine(EM_S390).reason, HasSubstr("IBM Z"));
  EXPECT_THAT(machine(0x1234).reason, HasSubstr("ELF machine 4660"));

  const FileVerdict narrow = verdict_on(with<std::uint8_t>(plugin, EI_CLASS, ELFCLASS32));
  EXPECT_EQ(narrow.kind, FileKind::other_machine);
  std::string turned = with<std::uint8_t>(plugin, EI_DATA, ELFDATA2MSB);
  turned = with<std::uint16_t>(turned, offsetof(Elf64_Ehdr, e_machine), __builtin_bswap16(EM_PPC64));
  EXPECT_EQ(verdict_on(turned).kind, FileKind::other_machine);
  EXPECT_THAT(verdict_on(turned).reason, HasSubstr("POWER (big-endian)"));
}

TEST(ElfMetadata, a_shared_object_without_the_section_is_no_plugin) {
  std::string plugin = good_plugin();
  const std::size_t name = plugin.rfind(ROLLCALL_METADATA_SECTION);
  ASSERT_NE(name, std::string::npos);
  plugin[name + 1] = 'x';
  const FileVerdict verdict = verdict_on(plugin);
  EXPECT_EQ(verdict.kind, FileKind::no_metadata);
  EXPECT_THAT(verdict.reason, HasSubstr("not a Rollcall plugin"));
}

TEST(ElfMetadata, every_truncation_is_noticed) {
  const std::string plugin = good_plugin();
  for (std::size_t size = SELFMAG; size < plugin.size(); size += 97) {
    const FileVerdict verdict = verdict_on(plugin.substr(0, size));
    ASSERT_EQ(verdict.kind, FileKind::damaged) << size << " bytes of " << plugin.size();
    ASSERT_THAT(verdict.reason, HasSubstr("truncated or damaged"));
  }
  EXPECT_EQ(verdict_on(plugin.substr(0, plugin.size() - 1)).kind, FileKind::damaged);
}

TEST(ElfMetadata, offsets_that_overflow_are_refused) {
  const std::string plugin = good_plugin();
  for (const std::uint64_t offset :
       std::initializer_list<std::uint64_t>{~0ULL, ~0ULL - 63, 1ULL << 63U, 1ULL << 40U, plugin.size()}) {
    EXPECT_EQ(verdict_on(with(plugin, offsetof(Elf64_Ehdr, e_shoff), offset)).kind, FileKind::damaged);
    EXPECT_EQ(verdict_on(with(plugin, offsetof(Elf64_Ehdr, e_phoff), offset)).kind, FileKind::damaged);
  }
}

TEST(ElfMetadata, checks_the_text_of_the_record) {
  const std::string plugin = good_plugin();
  const std::size_t record = record_offset(plugin);
  const auto changed = [&](std::size_t field, std::string_view text) {
    std::string content = plugin;
    content.replace(record + field, text.size(), text);
    return verdict_on(content);
  };
  EXPECT_EQ(changed(offsetof(rollcall_plugin_metadata, id), "Good").kind, FileKind::damaged)
      << "capital letter";
  EXPECT_EQ(changed(offsetof(rollcall_plugin_metadata, id), "../x").kind, FileKind::damaged) << "path";
  EXPECT_EQ(changed(offsetof(rollcall_plugin_metadata, id), std::string(5, '\0')).kind, FileKind::damaged);
  EXPECT_EQ(changed(offsetof(rollcall_plugin_metadata, id), std::string(64, 'a')).kind, FileKind::damaged);
  EXPECT_EQ(changed(offsetof(rollcall_plugin_metadata, id), std::string(63, 'a')).kind, FileKind::plugin);
  EXPECT_EQ(changed(offsetof(rollcall_plugin_metadata, name), "\xC3(").kind, FileKind::damaged);
  EXPECT_EQ(changed(offsetof(rollcall_plugin_metadata, name), "a\nb").kind, FileKind::damaged);
  EXPECT_EQ(changed(offsetof(rollcall_plugin_metadata, summary), std::string(256, 'x')).kind,
            FileKind::damaged);
  EXPECT_EQ(changed(0, "another").kind, FileKind::damaged) << "magic";
}

TEST(ElfMetadata, of_another_major_version_only_the_numbers_are_read) {
  std::string plugin = good_plugin();
  const std::size_t record = record_offset(plugin);
  plugin = with<std::uint32_t>(plugin, record + offsetof(rollcall_plugin_metadata, api_major), 2);
  plugin = with<std::uint32_t>(plugin, record + offsetof(rollcall_plugin_metadata, struct_size), 64);
  plugin = with<std::uint32_t>(plugin, record + offsetof(rollcall_plugin_metadata, id), 0xFFFFFFFF);
  const FileVerdict verdict = verdict_on(plugin);
  EXPECT_EQ(verdict.kind, FileKind::plugin) << verdict.reason;
  EXPECT_EQ(verdict.metadata.api_major, 2U);
  EXPECT_TRUE(verdict.metadata.id.empty());
}

/// Changes that aim where the reader looks (headers, section table, record) and some anywhere.
class Mutator {
 public:
  Mutator(const std::string& original, unsigned seed) : original_(original), random_(seed) {
    Elf64_Ehdr header{};
    std::memcpy(&header, original.data(), sizeof header);
    regions_ = {{{0, sizeof header},
                 {header.e_phoff, std::size_t{header.e_phnum} * sizeof(Elf64_Phdr)},
                 {header.e_shoff, std::size_t{header.e_shnum} * sizeof(Elf64_Shdr)},
                 {record_offset(original), sizeof(rollcall_plugin_metadata)},
                 {0, original.size()}}};
  }

  std::string next() {
    std::string content = original_;
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
      const auto& [begin, size] = regions_[below(regions_.size())];
      const std::size_t at = begin + below(size);
      const std::size_t length = std::min<std::size_t>(std::size_t{1} << below(4), content.size() - at);
      const std::uint64_t value = interesting();
      std::memcpy(content.data() + at, &value, length);
    }
    if (below(4) == 0) content.resize(below(content.size()));
    return content;
  }

 private:
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }
  std::uint64_t interesting() {
    const std::array<std::uint64_t, 8> values{
        0,        1, ~0ULL, 1ULL << 63U, original_.size(), original_.size() - 1, ~0ULL - original_.size(),
        random_()};
    return values[below(values.size())];
  }

  const std::string& original_;
  std::mt19937_64 random_;
  std::array<std::pair<std::size_t, std::size_t>, 5> regions_;
};

TEST(ElfMetadata, survives_random_damage) {
  const std::string plugin = good_plugin();
  Mutator mutator(plugin, 20'240'607);
  std::array<int, 6> seen{};
  for (int i = 0; i < 20'000; ++i) {
    const FileVerdict verdict = verdict_on(mutator.next());
    ++seen.at(static_cast<std::size_t>(verdict.kind));
    ASSERT_EQ(verdict.reason.empty(), verdict.kind == FileKind::plugin);
  }
  for (const auto kind : {FileKind::plugin, FileKind::not_elf, FileKind::damaged, FileKind::other_machine})
    EXPECT_GT(seen.at(static_cast<std::size_t>(kind)), 0)
        << "the damage never led to verdict " << static_cast<int>(kind);
}

}  // namespace
}  // namespace rollcall::extension
