#include "extension/plugin_server.hpp"

#include "extension/file_descriptor.hpp"
#include "extension/line_buffer.hpp"
#include "extension/loaded_plugin.hpp"
#include "extension/process_hardening.hpp"
#include "rollcall/sdk/error.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <exception>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include <sys/prctl.h>
#include <sys/socket.h>

namespace rollcall::extension {
namespace {

constexpr int kTickMs = 200;  // how long a report that was held back may wait
constexpr std::chrono::seconds kTimeToStop{5};
constexpr int kDidNotStop = 70;

PluginFunction function_named(std::string_view method) {
  for (const auto function :
       {PluginFunction::check, PluginFunction::wizard_step, PluginFunction::list_choices,
        PluginFunction::plan, PluginFunction::run, PluginFunction::explain}) {
    if (to_string(function) == method) return function;
  }
  throw std::invalid_argument("an unknown method");
}

Error defect(std::string detail) {
  return {Status::internal,
          {.message = "The plugin process met an unexpected error.",
           .next_step = "Report this with the log.",
           .detail = std::move(detail)}};
}

/// Reads what the file says about itself, having made sure that it is the one that the host judged.
PluginMetadata metadata_of(const protocol::Load& load) {
  const FileDescriptor file(::open(load.file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.is_open() || identify_file(file.get()) != load.identity) {
    throw Error(Status::conflict, {.message = "The plugin's file was replaced while it was being started.",
                                   .next_step = "Try again."});
  }
  FileVerdict verdict = read_plugin_metadata(file.get());
  if (verdict.kind != FileKind::plugin) throw Error(Status::failed_precondition, {.message = verdict.reason});
  return std::move(verdict.metadata);
}

}  // namespace

// ---- Main thread --------------------------------------------------------------------------------

void PluginServer::serve_calls() {
  while (auto request = next_call()) {
    send(answer(*request));
    const std::lock_guard lock(mutex_);
    current_call_ = 0;
  }
  end_instance();
  const std::lock_guard lock(mutex_);
  finished_ = true;
  changed_.notify_all();
}

std::optional<protocol::Request> PluginServer::next_call() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return host_gone_ || !waiting_calls_.empty(); });
  if (host_gone_) return std::nullopt;
  protocol::Request request = std::move(waiting_calls_.front());
  waiting_calls_.pop_front();
  current_call_ = request.id;
  if (services_) services_->set_cancelled(interrupted_call_ == current_call_);
  return request;
}

std::string PluginServer::answer(const protocol::Request& request) {
  try {
    std::string result = perform(request);
    if (services_) services_->flush_progress(HostServices::Flush::now);
    return protocol::encode_reply(request.id, result);
  } catch (const Error& error) {
    if (services_) services_->flush_progress(HostServices::Flush::now);
    return protocol::encode_failure(request.id, error);
  } catch (const std::bad_alloc&) {
    return protocol::encode_failure(request.id, defect("out of memory"));
  } catch (const std::exception& error) {
    return protocol::encode_failure(request.id, defect(typeid(error).name()));
  }
}

std::string PluginServer::perform(const protocol::Request& request) {
  if (request.method == protocol::method::load) return load(protocol::decode_load(request.params));
  if (request.method == protocol::method::create) {
    create(protocol::decode_context(request.params));
    return {};
  }
  const PluginFunction function = function_named(request.method);
  return instance().call(function, protocol::decode_document(request.params));
}

std::string PluginServer::load(const protocol::Load& load) {
  limit_process(load.memory_limit_bytes, load.open_file_limit);
  const PluginMetadata metadata = metadata_of(load);
  ::prctl(PR_SET_NAME, ("rc-" + metadata.id).c_str(), 0, 0, 0);  // what ps shows; cut at 15 bytes
  table_ = load_plugin(load.file, metadata);
  return {};
}

void PluginServer::create(core::PluginContext context) {
  if (!table_ || instance_) throw std::logic_error("create out of order");
  auto services = std::make_unique<HostServices>(std::move(context), *this);
  auto created = std::make_unique<PluginInstance>(*table_, services->host());
  const std::lock_guard lock(instance_mutex_);
  services_ = std::move(services);
  instance_ = std::move(created);
}

PluginInstance& PluginServer::instance() {
  if (!instance_) throw std::logic_error("a call out of order");
  return *instance_;
}

void PluginServer::end_instance() {
  std::unique_ptr<PluginInstance> ended;
  {
    const std::lock_guard lock(instance_mutex_);
    ended = std::move(instance_);
  }
  ended.reset();  // the services outlive it
}

// ---- Reader thread ------------------------------------------------------------------------------

void PluginServer::read_messages() {
  try {
    read_until_end();
  } catch (const std::exception&) {  // the host sent nonsense: as good as gone
  }
  begin_end();
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, kTimeToStop, [&] { return finished_; })) ::_exit(kDidNotStop);
}

void PluginServer::read_until_end() {
  LineBuffer lines(protocol::kMaxLineBytes);
  std::array<char, 64 << 10> bytes{};
  while (true) {
    pollfd waiting{socket_, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, has_work() ? kTickMs : -1);
    if (ready < 0 && errno != EINTR) return;
    {
      const std::lock_guard lock(instance_mutex_);
      if (services_) services_->flush_progress(HostServices::Flush::due);
    }
    if (ready <= 0) continue;
    const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    lines.append({bytes.data(), static_cast<std::size_t>(got)});
    while (const auto line = lines.next_line()) dispatch(protocol::decode(*line));
    if (lines.overflows()) return;
  }
}

bool PluginServer::has_work() {
  const std::lock_guard lock(mutex_);
  return current_call_ != 0 || !waiting_calls_.empty();
}

void PluginServer::dispatch(protocol::Message message) {
  if (auto* request = std::get_if<protocol::Request>(&message)) {
    if (request->method == protocol::method::interrupt) {
      interrupt(protocol::decode_interrupted(request->params));
      return;
    }
    const std::lock_guard lock(mutex_);
    waiting_calls_.push_back(std::move(*request));
  } else {
    // The answer to a secret that was stored.
    const auto* failure = std::get_if<protocol::Failure>(&message);
    const std::int64_t id = failure != nullptr ? failure->id : std::get<protocol::Reply>(message).id;
    const std::lock_guard lock(mutex_);
    const auto waiting = waiting_secrets_.find(id);
    if (waiting == waiting_secrets_.end()) return;
    waiting->second =
        failure != nullptr ? static_cast<rollcall_status>(failure->error.status()) : ROLLCALL_OK;
  }
  changed_.notify_all();
}

void PluginServer::interrupt(std::int64_t request_id) {
  const std::lock_guard instance_lock(instance_mutex_);
  {
    const std::lock_guard lock(mutex_);
    interrupted_call_ = request_id;
    if (current_call_ != request_id || !services_) return;
    services_->set_cancelled(true);
  }
  if (instance_) instance_->interrupt();
}

void PluginServer::begin_end() {
  const std::lock_guard instance_lock(instance_mutex_);
  {
    const std::lock_guard lock(mutex_);
    host_gone_ = true;
    for (auto& [id, status] : waiting_secrets_) {
      if (!status) status = ROLLCALL_UNAVAILABLE;
    }
    if (services_) services_->set_cancelled(true);
    changed_.notify_all();
  }
  if (instance_) instance_->interrupt();
}

// ---- Any thread ---------------------------------------------------------------------------------

void PluginServer::log(sdk::LogLevel level, std::string_view message) {
  send(protocol::encode_request(
      0, protocol::method::log,
      protocol::encode(protocol::LogLine{static_cast<std::int32_t>(level), std::string(message)})));
}

void PluginServer::progress(const core::ImportProgress& progress) {
  send(protocol::encode_request(0, protocol::method::progress, protocol::encode(progress)));
}

rollcall_status PluginServer::store_secret(std::string_view name, std::string_view value) {
  std::unique_lock lock(mutex_);
  if (host_gone_) return ROLLCALL_UNAVAILABLE;
  const std::int64_t id = ++last_request_;
  auto& status = waiting_secrets_[id];
  lock.unlock();
  send(protocol::encode_request(
      id, protocol::method::secret_stored,
      protocol::encode(protocol::StoredSecret{std::string(name), std::string(value)})));
  lock.lock();
  changed_.wait(lock, [&] { return status.has_value(); });
  const rollcall_status result = *status;
  waiting_secrets_.erase(id);
  return result;
}

void PluginServer::send(const std::string& line) {
  const std::lock_guard lock(send_mutex_);
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t sent = ::send(socket_, line.data() + done, line.size() - done, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return;  // the host is gone; the reader notices and ends this process
    done += static_cast<std::size_t>(sent);
  }
}

}  // namespace rollcall::extension
