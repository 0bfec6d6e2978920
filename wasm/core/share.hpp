// How one step is shared out among several trainers: by hidden units. Whoever has unit l alone computes its
// activation, ρ̂_l, its share of Z′, and the gradient and update of its weights. One sum is over all units,
// Z′ = HW′; it is always taken over the same four shards in the same order, whoever computes them, so that θ
// is the same to the last bit for any number of trainers.
#pragma once

#include "matrix.hpp"

namespace sae {

struct Units {
  Eigen::Index from, to;

  Eigen::Index count() const { return to - from; }
};

// The shards first … last − 1.
struct Share {
  static constexpr int shards = 4;
  // Z′ = (Z′₀ + Z′₁) + (Z′₂ + Z′₃) + c: the two brackets.
  static constexpr int pairs = shards / 2;

  int first = 0, last = shards;

  // A helper's shards are all in one bracket: with two trainers or more, none but the leader has shards of
  // two.
  int bracket() const { return first / 2; }
  // Who has one lacks nothing of Z′ but the other.
  bool wholeBracket() const { return first % 2 == 0 && last == first + 2; }

  bool everything() const { return first == 0 && last == shards; }

  // The units of one shard of a network with `hidden` in all: whole vectors of four but in the last shard.
  static Units unitsOf(int shard, Eigen::Index hidden) {
    const auto begin = [hidden](int s) { return s == shards ? hidden : hidden / 4 * s / shards * 4; };
    return {begin(shard), begin(shard + 1)};
  }

  Units units(Eigen::Index hidden) const {
    return {unitsOf(first, hidden).from, unitsOf(last - 1, hidden).to};
  }
};

}  // namespace sae
