#include "plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.hpp"
#include "contestant.hpp"

namespace workwise::bench {
namespace {

using namespace names;

constexpr double kWidth = 760;
constexpr double kLeft = 190;   // where bars begin
constexpr double kRight = 680;  // the end of the scale; a label still fits behind it
constexpr double kBar = 11;
constexpr double kGap = 5;  // between contestants
constexpr double kTitle = 34;
constexpr double kAxis = 34;

constexpr const char* kOrder[] = {kShipped, kOneConnection, kPsql,      kPgloader,
                                  kNode,    kDrizzle,       kDrizzleOwn};
constexpr Feed kFeeds[] = {Feed::ndjson, Feed::xml, Feed::rows};

constexpr const char* kStyle = R"(<style>
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 13px; }
  .small { font-size: 11px; fill: #59636e; }
  line { stroke: #d1d9e0; stroke-width: 1; }
  .ours { fill: #0969da; } .theirs { fill: #818b98; } .xml { fill-opacity: .55; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .small { fill: #9198a1; } line { stroke: #3d444d; }
    .ours { fill: #4493f8; }
  }
</style>
)";

struct Bar {
  std::string name;
  Feed feed;
  double milliseconds;
};

struct Panel {
  Case which;
  std::vector<Bar> bars;
};

/// Decades of milliseconds that hold all bars.
struct Scale {
  int first = 1;
  int last = 2;

  double x(double milliseconds) const {
    const double share = (std::log10(milliseconds) - first) / (last - first);
    return kLeft + std::max(0.0, share) * (kRight - kLeft);
  }
};

std::vector<Panel> panels(const Results& results, std::size_t jobs) {
  std::vector<Panel> all;
  for (const Case which : {Case::cold, Case::unchanged, Case::delta}) {
    Panel panel{which, {}};
    for (const char* name : kOrder)
      for (const Feed feed : kFeeds)
        if (const auto took = results.median({jobs, which, name, feed}, milliseconds))
          panel.bars.push_back({name, feed, *took});
    if (!panel.bars.empty()) all.push_back(panel);
  }
  return all;
}

Scale scale_of(const std::vector<Panel>& all) {
  double least = 1e9;
  double most = 1;
  for (const Panel& panel : all) {
    for (const Bar& bar : panel.bars) {
      least = std::min(least, bar.milliseconds);
      most = std::max(most, bar.milliseconds);
    }
  }
  return {.first = static_cast<int>(std::floor(std::log10(least))),
          .last = static_cast<int>(std::ceil(std::log10(most)))};
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string title(Case which) {
  if (which == Case::cold) return "cold: an empty board";
  if (which == Case::unchanged) return "unchanged: every item is as it was";
  return "delta: 1 % changed, 1 % new, 1 % gone";
}

/// "79 ms", "1.55 s".
std::string duration(double milliseconds) {
  char text[32];
  if (milliseconds < 1000)
    std::snprintf(text, sizeof text, "%.0f ms", milliseconds);
  else
    std::snprintf(text, sizeof text, "%.3g s", milliseconds / 1000);
  return text;
}

std::string words(double x, double y, const std::string& attributes, const std::string& text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" " + attributes + ">" + text +
         "</text>\n";
}

class Drawing {
 public:
  explicit Drawing(const Scale& scale) : scale_(scale) {}

  void add(const Panel& panel) {
    y_ += kTitle;
    svg_ += words(8, y_ - 12, "class=\"title\"", title(panel.which));
    const double top = y_ - 4;
    std::string bars;
    for (std::size_t i = 0; i < panel.bars.size(); ++i) {
      const bool first = i == 0 || panel.bars[i].name != panel.bars[i - 1].name;
      if (first && i > 0) y_ += kGap;
      bars += drawn(panel.bars[i], first);
      y_ += kBar + 1;
    }
    svg_ += axis(top, y_ + 2) + bars;
    y_ += kAxis;
  }

  std::string finished(std::size_t jobs) {
    y_ += 6;
    svg_ += words(8, y_, "class=\"small\"",
                  with_thousands(static_cast<std::int64_t>(jobs)) +
                      " jobs of about 4 KB; time on a logarithmic scale. Fainter bars: from XML, "
                      "the others from NDJSON;");
    y_ += 15;
    svg_ += words(8, y_, "class=\"small\"",
                  "psql and pgloader get rows that are parsed and normalised already.");
    const double height = y_ + 12;
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(kWidth) + " " +
           number(height) + "\" width=\"" + number(kWidth) + "\" height=\"" + number(height) +
           "\" role=\"img\" aria-label=\"Time from a feed's file to committed rows\">\n" + kStyle +
           svg_ + "</svg>\n";
  }

 private:
  std::string drawn(const Bar& bar, bool named) const {
    const bool ours = bar.name == kShipped || bar.name == kOneConnection;
    std::string text;
    if (named) text += words(kLeft - 8, y_ + 9.5, "text-anchor=\"end\"", bar.name);
    const double end = std::max(scale_.x(bar.milliseconds), kLeft + 1);
    text += "<rect x=\"" + number(kLeft) + "\" y=\"" + number(y_) + "\" width=\"" +
            number(end - kLeft) + "\" height=\"" + number(kBar) + "\" class=\"" +
            (ours ? "ours" : "theirs") + (bar.feed == Feed::xml ? " xml" : "") + "\"/>\n";
    return text + words(end + 5, y_ + 9.5, "class=\"small\"", duration(bar.milliseconds));
  }

  std::string axis(double top, double bottom) const {
    std::string text;
    for (int decade = scale_.first; decade <= scale_.last; ++decade) {
      const double milliseconds = std::pow(10, decade);
      const std::string x = number(scale_.x(milliseconds));
      text += "<line x1=\"" + x + "\" y1=\"" + number(top) + "\" x2=\"" + x + "\" y2=\"" +
              number(bottom) + "\"/>\n";
      text += words(scale_.x(milliseconds), bottom + 14, "class=\"small\" text-anchor=\"middle\"",
                    duration(milliseconds));
    }
    return text;
  }

  Scale scale_;
  double y_ = 0;
  std::string svg_;
};

}  // namespace

std::string plot(const Results& results) {
  const std::size_t jobs = results.sizes().back();
  const std::vector<Panel> all = panels(results, jobs);
  Drawing drawing{scale_of(all)};
  for (const Panel& panel : all) drawing.add(panel);
  return drawing.finished(jobs);
}

}  // namespace workwise::bench
