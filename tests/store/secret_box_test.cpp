#include "store/secret_box.hpp"

#include "rollcall/sdk/error.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace rollcall::store {
namespace {

class SecretBoxTest : public testing::Test {
 protected:
  [[nodiscard]] std::string key_file() const { return folder_.file("keys/secrets.key"); }

  static mode_t mode_of(const std::string& file) {
    struct stat status {};
    EXPECT_EQ(::stat(file.c_str(), &status), 0);
    return status.st_mode & 07777U;
  }

  /// The status and sentence of what `action` throws.
  template <typename Action>
  static Error refusal_of(const Action& action) {
    try {
      action();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "nothing was refused";
    return Error(Status::ok, {});
  }

  test::TempDir folder_;
};

TEST_F(SecretBoxTest, OpensWhatItSealed) {
  const std::string value = "s3cret\xC3\xA9\nsecond line";
  const SealedSecret sealed = SecretBox(key_file()).seal(7, "client_secret", value);
  EXPECT_EQ(sealed.ciphertext.find("s3cret"), std::string::npos);
  EXPECT_EQ(SecretBox(key_file()).open(7, "client_secret", sealed), value);
}

TEST_F(SecretBoxTest, MakesAKeyThatOnlyItsOwnerReads) {
  static_cast<void>(SecretBox(key_file()).seal(1, "a", "b"));
  EXPECT_EQ(mode_of(key_file()), 0600U);
  EXPECT_EQ(mode_of(folder_.file("keys")), 0700U);
  EXPECT_EQ(std::filesystem::file_size(key_file()), 32U);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.file("keys")))
    files += entry.exists() ? 1U : 0U;
  EXPECT_EQ(files, 1U) << "a draft stayed behind";
}

TEST_F(SecretBoxTest, SealsTheSameSecretDifferentlyEachTime) {
  SecretBox box(key_file());
  EXPECT_NE(box.seal(1, "a", "b").ciphertext, box.seal(1, "a", "b").ciphertext);
}

TEST_F(SecretBoxTest, RefusesASecretOfAnotherPlace) {
  SecretBox box(key_file());
  const SealedSecret sealed = box.seal(1, "client_secret", "x");
  EXPECT_EQ(refusal_of([&] { static_cast<void>(box.open(2, "client_secret", sealed)); }).status(),
            Status::failed_precondition);
  EXPECT_EQ(refusal_of([&] { static_cast<void>(box.open(1, "refresh_token", sealed)); }).status(),
            Status::failed_precondition);
}

TEST_F(SecretBoxTest, RefusesEveryChangedCharacter) {
  SecretBox box(key_file());
  const SealedSecret sealed = box.seal(1, "a", "the secret");
  for (std::size_t i = 0; i < sealed.ciphertext.size(); ++i) {
    SealedSecret changed = sealed;
    changed.ciphertext[i] = changed.ciphertext[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal_of([&] { static_cast<void>(box.open(1, "a", changed)); }).status(),
              Status::failed_precondition);
  }
  EXPECT_THROW(static_cast<void>(box.open(1, "a", {"", ""})), Error);
  EXPECT_THROW(static_cast<void>(box.open(1, "a", {sealed.nonce, "AAAA"})), Error);
  EXPECT_THROW(static_cast<void>(box.open(1, "a", {"not base64!", sealed.ciphertext})), Error);
}

TEST_F(SecretBoxTest, SaysThatTheKeyIsAnother) {
  const SealedSecret sealed = SecretBox(key_file()).seal(1, "a", "x");
  SecretBox other(folder_.file("other.key"));
  static_cast<void>(other.seal(1, "a", "x"));
  const Error refusal = refusal_of([&] { static_cast<void>(other.open(1, "a", sealed)); });
  EXPECT_NE(refusal.message().find("cannot be opened with the key in"), std::string::npos);
  EXPECT_NE(refusal.next_step().find("connection set"), std::string::npos);
}

TEST_F(SecretBoxTest, SaysThatTheKeyIsMissingAndMakesNoneToOpen) {
  const SealedSecret sealed = SecretBox(key_file()).seal(1, "a", "x");
  std::filesystem::remove(key_file());
  SecretBox box(key_file());
  const Error refusal = refusal_of([&] { static_cast<void>(box.open(1, "a", sealed)); });
  EXPECT_NE(refusal.message().find("missing"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(key_file()));
}

TEST_F(SecretBoxTest, RefusesAKeyThatOthersCanReach) {
  static_cast<void>(SecretBox(key_file()).seal(1, "a", "x"));
  for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0644U}) {
    ASSERT_EQ(::chmod(key_file().c_str(), mode), 0);
    const Error refusal = refusal_of([&] { static_cast<void>(SecretBox(key_file()).seal(1, "a", "x")); });
    EXPECT_EQ(refusal.status(), Status::failed_precondition);
    EXPECT_NE(refusal.next_step().find("chmod 600"), std::string::npos);
  }
}

TEST_F(SecretBoxTest, RefusesADamagedKey) {
  static_cast<void>(SecretBox(key_file()).seal(1, "a", "x"));
  std::filesystem::resize_file(key_file(), 31);
  EXPECT_NE(refusal_of([&] { static_cast<void>(SecretBox(key_file()).seal(1, "a", "x")); })
                .message()
                .find("damaged"),
            std::string::npos);
}

TEST_F(SecretBoxTest, RefusesAFolderAsKey) {
  std::filesystem::create_directory(folder_.file("folder"));
  EXPECT_THROW(static_cast<void>(SecretBox(folder_.file("folder")).seal(1, "a", "x")), Error);
}

TEST_F(SecretBoxTest, ManyAtOnceAgreeOnOneKey) {
  std::vector<SealedSecret> sealed(16);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < sealed.size(); ++i)
      threads.emplace_back(
          [&, i] { sealed[i] = SecretBox(key_file()).seal(static_cast<std::int64_t>(i), "a", "x"); });
  }
  SecretBox box(key_file());
  for (std::size_t i = 0; i < sealed.size(); ++i)
    EXPECT_EQ(box.open(static_cast<std::int64_t>(i), "a", sealed[i]), "x");
}

}  // namespace
}  // namespace rollcall::store
