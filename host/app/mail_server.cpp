#include "app/mail_server.hpp"

#include "rollcall/sdk/error.hpp"

#include <fstream>
#include <string>
#include <system_error>

namespace rollcall::app {
namespace {

constexpr std::size_t kLongestPassword = 1024;

[[noreturn]] void refuse_file(const std::filesystem::path& file, const char* what, const char* next_step) {
  throw Error(
      Status::failed_precondition,
      {.message = "The mail server's password file " + file.string() + " " + what, .next_step = next_step});
}

/// Its first line.
std::string password_in(const std::filesystem::path& file) {
  std::error_code failure;
  const auto permissions = std::filesystem::status(file, failure).permissions();
  std::ifstream stream(file);
  std::string password;
  if (failure || !stream || !std::getline(stream, password))
    refuse_file(file, "cannot be read.", "Correct [mail] password_file, or let the host read the file.");
  if ((permissions & std::filesystem::perms::others_read) != std::filesystem::perms::none)
    refuse_file(file, "can be read by everybody.", "Take that right away, for example with chmod o-rwx.");
  if (password.ends_with('\r')) password.pop_back();
  if (password.empty() || password.size() > kLongestPassword)
    refuse_file(file, "holds no password in its first line.", "Write the password into it.");
  return password;
}

}  // namespace

std::optional<notices::MailServer> mail_server_of(const Configuration& configuration) {
  if (configuration.mail_server.empty()) return std::nullopt;
  if (configuration.mail_from_address.empty())
    throw Error(Status::invalid_argument,
                {.message = "[mail] has a server, but no address to send from.",
                 .next_step = "Set from, for example: from = Rollcall <rollcall@example.com>"});
  if (configuration.mail_user.empty() != configuration.mail_password_file.empty())
    throw Error(Status::invalid_argument,
                {.message = "[mail] needs user and password_file together.",
                 .next_step = "Set both, or neither for a server without sign-in."});
  return notices::MailServer{
      .url = configuration.mail_server,
      .user = configuration.mail_user,
      .password = configuration.mail_user.empty() ? "" : password_in(configuration.mail_password_file),
      .from_name = configuration.mail_from_name,
      .from_address = configuration.mail_from_address,
      .ca_file = configuration.mail_ca_file.string()};
}

}  // namespace rollcall::app
