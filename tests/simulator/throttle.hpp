#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace rollcall::simulator {

/// Microsoft's classes of tenants, which set the directory quota: S under 50 users, M to 500, L above.
enum class TenantSize : std::uint8_t { small, medium, large };

TenantSize tenant_size_for(std::uint64_t users);
/// Resource units in ten seconds for one app in one tenant: 3,500, 5,000 or 8,000.
double resource_units_per_10s(TenantSize size);

/// The directory quota: one bucket of resource units an app, refilled steadily. Requests made while banned
/// are charged as well, so hammering prolongs the ban. Safe to use from several threads.
class Throttle {
 public:
  struct Verdict {
    bool allowed = true;
    double used_share = 0;  ///< 0 to 1.8; Graph tells it above 0.8
    std::int64_t retry_after_s = 0;
  };

  explicit Throttle(double units_per_10s) : capacity_(units_per_10s) {}

  /// Charges a request. `now_s` is in seconds since 1970.
  Verdict charge(const std::string& client_id, double units, double now_s);

  /// Another quota, with full buckets.
  void set_capacity(double units_per_10s);

 private:
  struct Bucket {
    double level = 0;
    double filled_at = 0;
  };
  std::mutex mutex_;
  double capacity_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace rollcall::simulator
