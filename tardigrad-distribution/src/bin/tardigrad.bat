@echo off
rem Runs Tardigrad's command line on Windows. Not tried: there is no Windows among the machines that test this project.
setlocal
set "LIB=%~dp0..\lib"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" --enable-native-access=ALL-UNNAMED -XX:+UseParallelGC -Djava.awt.headless=true -Dtardigrad.commit=release %TARDIGRAD_JAVA_OPTS% -cp "%LIB%\*" io.github.tardigrad.cli.Main %*
exit /b %ERRORLEVEL%
