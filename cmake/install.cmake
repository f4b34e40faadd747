# Where systemd and FHS want them, whatever the prefix: cmake --install build/release --prefix /usr.
install(TARGETS workwised RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})
install(TARGETS workwise RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY migrations etc/presets DESTINATION ${CMAKE_INSTALL_DATADIR}/workwise)
install(FILES etc/workwise.yaml etc/workwise.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/workwise)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md"
        PATTERN "*.svg")
install(FILES systemd/workwised.service systemd/workwise-twins.service systemd/workwise-twins.timer
        DESTINATION lib/systemd/system)
install(FILES systemd/workwise.sysusers DESTINATION lib/sysusers.d RENAME workwise.conf)

# The operator's file is never overwritten.
install(CODE [[
  if(NOT EXISTS "$ENV{DESTDIR}/etc/workwise.yaml")
    file(INSTALL "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share/workwise/workwise.yaml" DESTINATION "/etc"
         PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  endif()
]])
