#include "throttle.hpp"

#include <algorithm>
#include <cmath>

namespace rollcall::simulator {

TenantSize tenant_size_for(std::uint64_t users) {
  if (users < 50) return TenantSize::small;
  return users <= 500 ? TenantSize::medium : TenantSize::large;
}

double resource_units_per_10s(TenantSize size) {
  switch (size) {
    case TenantSize::small:
      return 3500;
    case TenantSize::medium:
      return 5000;
    case TenantSize::large:
      return 8000;
  }
  return 8000;
}

Throttle::Verdict Throttle::charge(const std::string& client_id, double units, double now_s) {
  const std::lock_guard lock(mutex_);
  auto [found, is_new] = buckets_.try_emplace(client_id, Bucket{capacity_, now_s});
  Bucket& bucket = found->second;
  const double refill = std::max(0.0, now_s - bucket.filled_at) * capacity_ / 10;
  bucket.level = std::min(capacity_, bucket.level + refill);
  bucket.filled_at = now_s;

  Verdict verdict;
  verdict.allowed = bucket.level >= units;
  // Not below -0.8 of the quota: Graph reports at most 1.8.
  bucket.level = std::max(bucket.level - units, -0.8 * capacity_);
  verdict.used_share = 1 - bucket.level / capacity_;
  if (!verdict.allowed) {
    const double missing = units - bucket.level;
    verdict.retry_after_s =
        std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(missing * 10 / capacity_)));
  }
  return verdict;
}

void Throttle::set_capacity(double units_per_10s) {
  const std::lock_guard lock(mutex_);
  capacity_ = units_per_10s;
  buckets_.clear();
}

}  // namespace rollcall::simulator
