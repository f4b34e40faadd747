#include <zlib.h>

#include <algorithm>
#include <string>

#include "base/error.hpp"
#include "sandbox/feed_server.hpp"

namespace workwise::sandbox {

std::string gzip(const std::string& body) {
  constexpr int kLevel = 4;  // the demonstration packs 80 MB while someone watches
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw Error("zlib can't start a gzip stream");

  std::string packed;
  std::string buffer(std::size_t{256} * 1024, '\0');
  std::size_t taken = 0;
  int state = Z_OK;
  while (state == Z_OK) {
    const std::size_t step = std::min(body.size() - taken, buffer.size());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data() + taken));
    stream.avail_in = static_cast<uInt>(step);
    taken += step;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      state = deflate(&stream, taken == body.size() ? Z_FINISH : Z_NO_FLUSH);
      packed.append(buffer.data(), buffer.size() - stream.avail_out);
    } while (state == Z_OK && stream.avail_out == 0);
    if (state == Z_BUF_ERROR) state = Z_OK;  // nothing left to do with this piece
  }
  deflateEnd(&stream);
  return packed;
}

}  // namespace workwise::sandbox
