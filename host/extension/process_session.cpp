#include "extension/process_session.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <poll.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include <sys/eventfd.h>
#include <sys/socket.h>

namespace rollcall::extension {
namespace {

constexpr std::chrono::milliseconds kTimeToDie{1'000};  // between the last byte and the end of the process

void require_text(const std::map<std::string, std::string>& values, const char* what) {
  for (const auto& [name, value] : values) {
    if (core::is_valid_utf8(name) && core::is_valid_utf8(value)) continue;
    throw Error(
        Status::invalid_argument,
        {.message = std::string("The ") + what + " " + core::printable(name) + " is not text in UTF-8.",
         .next_step = "Set it again; a certificate has to be in PEM format."});
  }
}

FileDescriptor make_wake_up() {
  FileDescriptor descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!descriptor.is_open()) {
    throw Error(Status::unavailable, {.message = "A plugin process could not be started.",
                                      .next_step = "Check the limit on open files.",
                                      .detail = std::strerror(errno)});
  }
  return descriptor;
}

}  // namespace

ProcessSession::ProcessSession(const core::Plugin& plugin, core::PluginEvents events,
                               PluginHostOptions options)
    : plugin_name_(plugin.name),
      log_prefix_("plugin " + plugin.id + ": "),
      events_(std::move(events)),
      options_(std::move(options)),
      wake_up_(make_wake_up()),
      output_(log_prefix_, options_.log),
      thread_([this] { work(); }) {
  wait_for_start();
}

ProcessSession::~ProcessSession() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake();
  thread_.join();
}

void ProcessSession::wait_for_start() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return started_; });
  if (!start_error_) return;
  lock.unlock();
  thread_.join();
  throw Error(*start_error_);
}

// ---- Callers' threads ---------------------------------------------------------------------------

void ProcessSession::load(const std::filesystem::path& file, const FileIdentity& identity) {
  const protocol::Load load{file.native(), identity, options_.memory_limit_bytes, options_.open_file_limit};
  call(protocol::method::load, protocol::encode(load), options_.load_timeout);
}

void ProcessSession::create(const core::PluginContext& context) {
  require_text(context.settings, "setting");
  require_text(context.secrets, "secret");
  call(protocol::method::create, protocol::encode(context), options_.load_timeout);
}

std::string ProcessSession::check() {
  return call(PluginFunction::check, {}, options_.call_timeout);
}

std::string ProcessSession::wizard_step(std::string_view input) {
  return call(PluginFunction::wizard_step, input, options_.call_timeout);
}

std::string ProcessSession::list_choices(std::string_view query) {
  return call(PluginFunction::list_choices, query, options_.call_timeout);
}

std::string ProcessSession::plan(std::string_view options) {
  return call(PluginFunction::plan, options, std::nullopt);
}

std::string ProcessSession::run(std::string_view options) {
  return call(PluginFunction::run, options, std::nullopt);
}

std::string ProcessSession::explain(std::string_view query) {
  return call(PluginFunction::explain, query, options_.call_timeout);
}

std::string ProcessSession::call(PluginFunction function, std::string_view document, TimeLimit limit) {
  if (document.size() > kMaxDocumentBytes || !core::is_valid_utf8(document)) {
    throw Error(Status::invalid_argument,
                {.message = "The input for the plugin is too large or is not UTF-8.",
                 .next_step = "Correct the input."});
  }
  return call(to_string(function), protocol::encode_document(document), limit);
}

std::string ProcessSession::call(std::string_view method, std::string_view params, TimeLimit limit) {
  const std::lock_guard one_at_a_time(call_order_);
  std::unique_lock lock(mutex_);
  if (died_) throw core::PluginProcessDied(*died_);
  if (std::exchange(interrupt_next_, false)) throw Cancelled();

  PendingCall& own = call_.emplace();
  own.id = ++last_id_;
  if (limit) own.deadline = Clock::now() + *limit;
  outbox_ += protocol::encode_request(own.id, method, params);
  lock.unlock();
  wake();

  lock.lock();
  changed_.wait(lock, [&] { return own.has_ended() || died_; });
  const PendingCall ended = std::move(own);
  call_.reset();
  if (ended.result) return *ended.result;
  if (!ended.error) throw core::PluginProcessDied(*died_);
  if (ended.error->status() == Status::cancelled) throw Cancelled();
  throw Error(*ended.error);
}

void ProcessSession::interrupt() noexcept {
  try {
    const std::lock_guard lock(mutex_);
    if (!call_ || call_->has_ended()) {
      interrupt_next_ = true;
      return;
    }
    if (std::exchange(call_->interrupted, true)) return;
    const auto deadline = Clock::now() + options_.interrupt_timeout;
    call_->deadline = std::min(call_->deadline.value_or(deadline), deadline);
    outbox_ +=
        protocol::encode_request(0, protocol::method::interrupt, protocol::encode_interrupted(call_->id));
  } catch (...) {  // out of memory: the deadline, if it got that far, ends the call
  }
  wake();
}

void ProcessSession::wake() noexcept {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then the thread is about to wake up anyway.
  [[maybe_unused]] const auto written = ::write(wake_up_.get(), &one, sizeof one);
}

// ---- The session's thread -----------------------------------------------------------------------

void ProcessSession::work() noexcept {
  try {
    process_ = std::make_unique<ChildProcess>(options_);
    process_id_ = process_->id();
  } catch (const Error& error) {
    start_error_ = error;
  }
  {
    const std::lock_guard lock(mutex_);
    started_ = true;
  }
  changed_.notify_all();
  if (process_ == nullptr) return;
  try {
    move_bytes();
  } catch (const std::exception& error) {
    why_ended_ = std::string("broke the protocol of its process (") + error.what() + ") and was ended";
  }
  end_process();
}

void ProcessSession::move_bytes() {
  while (keep_deadlines()) {
    std::array<pollfd, 3> files{{{wake_up_.get(), POLLIN, 0},
                                 {process_->socket(), wanted_socket_events(), 0},
                                 {output_open_ ? process_->output() : -1, POLLIN, 0}}};
    if (::poll(files.data(), files.size(), poll_timeout_ms()) < 0) continue;  // a signal: look at all anew
    if (files[0].revents != 0) {
      std::uint64_t count = 0;
      [[maybe_unused]] const auto emptied = ::read(wake_up_.get(), &count, sizeof count);
    }
    if (files[2].revents != 0) read_output();
    if ((files[1].revents & POLLOUT) != 0) send_some();
    if ((files[1].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !receive_some()) return;
  }
}

short ProcessSession::wanted_socket_events() {
  const std::lock_guard lock(mutex_);
  if (!outbox_.empty()) return POLLIN | POLLOUT;
  if (closing_) ::shutdown(process_->socket(), SHUT_WR);  // the end of file asks the process to end
  return POLLIN;
}

int ProcessSession::poll_timeout_ms() {
  const std::lock_guard lock(mutex_);
  std::optional<Clock::time_point> next = end_deadline_;
  if (call_ && call_->deadline) next = std::min(next.value_or(*call_->deadline), *call_->deadline);
  if (!next) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now());
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 60'000));
}

bool ProcessSession::keep_deadlines() {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (closing_ && !end_deadline_) end_deadline_ = now + options_.end_timeout;
  if (end_deadline_ && now >= *end_deadline_) return false;
  if (!call_ || !call_->deadline || now < *call_->deadline) return true;
  why_ended_ = call_->interrupted ? "did not stop when it was asked to and was ended"
                                  : "did not answer in time and was ended";
  return false;
}

bool ProcessSession::receive_some() {
  std::array<char, 64 << 10> bytes{};
  const ssize_t got = ::recv(process_->socket(), bytes.data(), bytes.size(), 0);
  // A process that dies with our bytes unread makes one such error; what it sent before can still be read.
  if (got < 0) return errno == EINTR || errno == EAGAIN || errno == ECONNRESET;
  if (got == 0) return false;
  messages_.append({bytes.data(), static_cast<std::size_t>(got)});
  while (const auto line = messages_.next_line()) handle(protocol::decode(*line));
  if (messages_.overflows()) throw std::invalid_argument("an endless message");
  return true;
}

void ProcessSession::send_some() {
  const std::lock_guard lock(mutex_);
  const ssize_t sent =
      ::send(process_->socket(), outbox_.data() + sent_, outbox_.size() - sent_, MSG_NOSIGNAL);
  if (sent > 0) sent_ += static_cast<std::size_t>(sent);
  // An error other than "later" means that the process is gone, which the next read tells too.
  const bool hopeless = sent < 0 && errno != EINTR && errno != EAGAIN;
  if (!hopeless && sent_ < outbox_.size()) return;
  std::fill(outbox_.begin(), outbox_.end(), '\0');  // it may have held secrets
  outbox_.clear();
  sent_ = 0;
}

void ProcessSession::read_output() {
  std::array<char, 16 << 10> bytes{};
  while (true) {
    const ssize_t got = ::read(process_->output(), bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) output_open_ = false;
    if (got <= 0) return;
    output_.append({bytes.data(), static_cast<std::size_t>(got)});
  }
}

void ProcessSession::handle(const protocol::Message& message) {
  if (const auto* request = std::get_if<protocol::Request>(&message)) {
    handle_request(*request);
  } else if (const auto* reply = std::get_if<protocol::Reply>(&message)) {
    complete(reply->id, reply->result, std::nullopt);
  } else {
    const auto& failure = std::get<protocol::Failure>(message);
    complete(failure.id, std::nullopt, failure.error);
  }
}

void ProcessSession::handle_request(const protocol::Request& request) {
  if (request.method == protocol::method::log) {
    const auto line = protocol::decode_log_line(request.params);
    const auto level = std::clamp<std::int32_t>(line.level, ROLLCALL_LOG_DEBUG, ROLLCALL_LOG_ERROR);
    if (options_.log) options_.log(static_cast<sdk::LogLevel>(level), log_prefix_ + line.message);
  } else if (request.method == protocol::method::progress) {
    const auto progress = protocol::decode_progress(request.params);
    if (events_.on_progress) events_.on_progress(progress);
  } else if (request.method == protocol::method::secret_stored) {
    const std::string answer = answer_stored_secret(request);
    const std::lock_guard lock(mutex_);
    outbox_ += answer;
  } else {
    throw std::invalid_argument("an unknown method");
  }
}

std::string ProcessSession::answer_stored_secret(const protocol::Request& request) const {
  const auto secret = protocol::decode_stored_secret(request.params);
  Error refusal{Status::unavailable, {.message = "The secret could not be stored."}};
  try {
    if (events_.on_secret_stored) {
      events_.on_secret_stored(secret.name, secret.value);
      return protocol::encode_reply(request.id, {});
    }
  } catch (const Error& error) {
    refusal = error;
  } catch (const std::exception&) {  // the refusal says enough; the text might hold the secret
  }
  if (options_.log) {
    options_.log(sdk::LogLevel::error,
                 log_prefix_ + "the secret " + core::printable(secret.name) + " could not be stored");
  }
  return protocol::encode_failure(request.id, refusal);
}

void ProcessSession::complete(std::int64_t id, std::optional<std::string> result,
                              std::optional<Error> error) {
  {
    const std::lock_guard lock(mutex_);
    if (!call_ || call_->id != id) throw std::invalid_argument("an answer to nothing");
    call_->deadline.reset();
    call_->result = std::move(result);
    call_->error = std::move(error);
  }
  changed_.notify_all();
}

void ProcessSession::end_process() noexcept {
  const auto patience = end_deadline_
                            ? std::chrono::ceil<std::chrono::milliseconds>(*end_deadline_ - Clock::now())
                            : kTimeToDie;
  if (!why_ended_.empty() || !process_->wait(patience)) process_->kill();
  try {
    read_output();
    output_.finish();
    const std::lock_guard lock(mutex_);
    died_.emplace(reason_of_death());
  } catch (const std::exception&) {
    const std::lock_guard lock(mutex_);
    died_.emplace(Reason{.message = "A plugin stopped unexpectedly."});
  }
  changed_.notify_all();
}

Reason ProcessSession::reason_of_death() const {
  std::string what = why_ended_;
  if (what.empty()) what = "stopped unexpectedly (" + process_->describe_end() + ")";
  return {.message = "The plugin " + plugin_name_ + " " + what + ".",
          .next_step =
              "Try again: an import goes on where it stopped. If it happens again, report it to the plugin's "
              "vendor, with the log.",
          .detail = log_prefix_ + "process " + std::to_string(process_id_) + " ended with " +
                    process_->describe_end() + "; its last output: " + output_.last_lines()};
}

}  // namespace rollcall::extension
