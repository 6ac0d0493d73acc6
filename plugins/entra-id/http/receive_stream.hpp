#pragma once

#include "http/page_buffer.hpp"

#include <memory>
#include <stdexcept>

#include <cpprest/streams.h>

namespace rollcall::entra_id {

/// The body did not fit into its PageBuffer.
class BodyTooLarge : public std::runtime_error {
 public:
  BodyTooLarge() : std::runtime_error("response body too large") {}
};

/// A write-only cpprest stream into a PageBuffer. cpprest's own rawptr_buffer throws out of its pool thread,
/// and so ends the process, when a body is longer than the buffer; this one fails the request instead.
class ReceiveStream : public concurrency::streams::details::streambuf_state_manager<std::uint8_t> {
  using Base = concurrency::streams::details::streambuf_state_manager<std::uint8_t>;

 public:
  /// `owner` keeps `body` alive.
  ReceiveStream(PageBuffer& body, std::shared_ptr<void> owner)
      : Base(std::ios_base::out), body_(body), owner_(std::move(owner)) {}

  bool can_seek() const override { return false; }
  bool has_size() const override { return false; }
  std::size_t buffer_size(std::ios_base::openmode) const override { return 0; }
  void set_buffer_size(std::size_t, std::ios_base::openmode) override {}
  std::size_t in_avail() const override { return 0; }
  pos_type getpos(std::ios_base::openmode) const override {
    return static_cast<pos_type>(static_cast<std::streamoff>(body_.text().size()));
  }
  pos_type seekpos(pos_type, std::ios_base::openmode) override {
    return static_cast<pos_type>(traits::eof());
  }
  pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
    return static_cast<pos_type>(traits::eof());
  }
  bool acquire(std::uint8_t*&, std::size_t& count) override {
    count = 0;
    return false;
  }
  void release(std::uint8_t*, std::size_t) override {}

 protected:
  pplx::task<int_type> _putc(std::uint8_t byte) override {
    if (!body_.append(&byte, 1)) return pplx::task_from_exception<int_type>(BodyTooLarge());
    return pplx::task_from_result<int_type>(byte);
  }
  pplx::task<std::size_t> _putn(const std::uint8_t* bytes, std::size_t count) override {
    if (!body_.append(bytes, count)) return pplx::task_from_exception<std::size_t>(BodyTooLarge());
    return pplx::task_from_result(count);
  }
  pplx::task<int_type> _bumpc() override { return end(); }
  int_type _sbumpc() override { return traits::eof(); }
  pplx::task<int_type> _getc() override { return end(); }
  int_type _sgetc() override { return traits::eof(); }
  pplx::task<int_type> _nextc() override { return end(); }
  pplx::task<int_type> _ungetc() override { return end(); }
  pplx::task<std::size_t> _getn(std::uint8_t*, std::size_t) override {
    return pplx::task_from_result<std::size_t>(0);
  }
  std::size_t _scopy(std::uint8_t*, std::size_t) override { return 0; }
  pplx::task<bool> _sync() override { return pplx::task_from_result(true); }
  std::uint8_t* _alloc(std::size_t) override { return nullptr; }
  void _commit(std::size_t) override {}

 private:
  static pplx::task<int_type> end() { return pplx::task_from_result<int_type>(traits::eof()); }

  PageBuffer& body_;
  std::shared_ptr<void> owner_;
};

}  // namespace rollcall::entra_id
