#include "store/key_file.hpp"

#include "rollcall/sdk/error.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <string>
#include <unistd.h>
#include <utility>

#include <sys/stat.h>

namespace rollcall::store {
namespace {

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::failed_precondition,
              {.message = std::move(message), .next_step = std::move(next_step)});
}

std::string reason(int code) {
  return std::strerror(code);
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

constexpr const char* kNextStep =
    "Check [secrets] key_file in the configuration and who may write to its folder.";

void make_folder(const std::filesystem::path& folder) {
  if (folder.empty() || ::access(folder.c_str(), F_OK) == 0) return;
  make_folder(folder.parent_path());
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    refuse("The folder " + folder.string() + " for the key of the secrets cannot be made: " + reason(errno) +
               ".",
           kNextStep);
}

bool write_random_key(int descriptor) {
  std::array<unsigned char, kKeyBytes> key{};
  randombytes_buf(key.data(), key.size());
  const bool written = ::write(descriptor, key.data(), key.size()) == static_cast<ssize_t>(key.size());
  const int failure = errno;
  sodium_memzero(key.data(), key.size());
  errno = failure;
  return written && ::fsync(descriptor) == 0;
}

}  // namespace

void create_key_file_if_missing(const std::filesystem::path& file) {
  if (::access(file.c_str(), F_OK) == 0) return;
  make_folder(file.parent_path());
  std::string draft = file.string() + ".XXXXXX";
  const FileDescriptor descriptor(::mkostemp(draft.data(), O_CLOEXEC));  // 0600 by itself
  // A link is made whole or not at all, and never replaces a key that somebody else made meanwhile.
  const bool made = descriptor.get() >= 0 && write_random_key(descriptor.get()) &&
                    (::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const int failure = errno;
  if (descriptor.get() >= 0) ::unlink(draft.c_str());
  if (!made)
    refuse("The key file " + file.string() + " for the secrets cannot be made: " + reason(failure) + ".",
           kNextStep);
}

void read_key_file(const std::filesystem::path& file, std::span<unsigned char, kKeyBytes> key) {
  const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.get() < 0 && errno == ENOENT)
    refuse("The key file " + file.string() + " is missing, so stored secrets cannot be opened.",
           "Restore it from a backup, or set the secrets again with \"rollcall connection set\".");
  if (descriptor.get() < 0)
    refuse("The key file " + file.string() + " cannot be read: " + reason(errno) + ".", kNextStep);

  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0 || !S_ISREG(status.st_mode))
    refuse("The key file " + file.string() + " is no regular file.", kNextStep);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    refuse("Others than its owner have access to the key file " + file.string() + ".",
           "Run: chmod 600 " + file.string() +
               " - and if others may have read it, set the secrets anew at the "
               "provider.");
  if (status.st_size != static_cast<off_t>(kKeyBytes) ||
      ::read(descriptor.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()))
    refuse(
        "The key file " + file.string() + " is damaged: it must hold exactly " + std::to_string(kKeyBytes) +
            " bytes.",
        "Restore it from a backup, or remove it and set the secrets again with \"rollcall connection set\".");
}

}  // namespace rollcall::store
