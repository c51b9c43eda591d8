// Loaded only after somebody pressed 用我的位置: asks the telephone where it is, once, and fills the form.
(() => {
  const place = document.getElementById("place");
  const spot = document.getElementById("spot");
  const said = document.getElementById("where-said");
  const short = (number) => number.toFixed(5);
  const found = ({ coords }) => {
    const metres = Math.min(999999, Math.round(coords.accuracy));
    spot.value = `${short(coords.latitude)},${short(coords.longitude)},${metres}`;
    if (!place.value) place.value = `我手机的位置（${metres} 米以内）`;
    said.textContent = "位置填好了，请按「告诉社区」。";
  };
  const failed = () => { said.textContent = "手机没有给出位置，请写一下在哪里。"; };
  if (!navigator.geolocation) { failed(); return; }
  said.textContent = "正在问手机在哪里…";
  navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 });
})();
